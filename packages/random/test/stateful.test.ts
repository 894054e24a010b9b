import { add, setDefaultBackend, sum, tensor, type Tensor, zeros } from "@cotangent/core";
import { createCpuBackend } from "@cotangent/backend-cpu";
import { grad } from "@cotangent/grad";
import { evalShape, jit } from "@cotangent/jit";
import { vmap } from "@cotangent/vmap";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { key, manualSeed, normal, rand, randint, randn, randperm, uniform } from "../src/index.ts";
import { kolmogorov, kolmogorovLimit, numbers, useCpu } from "./support.ts";

beforeAll(useCpu);
beforeEach(() => manualSeed(5));

const rows = (x: Tensor): string[] => (x.arraySync() as unknown[]).map((row) => JSON.stringify(row));
const distinct = (x: Tensor): number => new Set(rows(x)).size;

describe("the generator", () => {
  it("repeats its numbers after manualSeed", () => {
    const all = (): number[] => [rand([3]), randn([3]), randint(0, 100, [3]), randperm(5)].flatMap(numbers);
    const first = all();
    manualSeed(5);
    expect(all()).toEqual(first);
    manualSeed(6);
    expect(all()).not.toEqual(first);
  });

  it("gives new numbers at each draw", () => {
    const draws = Array.from({ length: 20 }, () => String(numbers(rand([2]))));
    expect(new Set(draws).size).toBe(20);
  });

  it("begins with the numbers of the key of the same seed", () => {
    expect(numbers(rand([4]))).toEqual(numbers(uniform(key(5), [4])));
    manualSeed(2n ** 40n);
    expect(numbers(randn([4]))).toEqual(numbers(normal(key(2n ** 40n), [4])));
  });

  it("is uniform across draws too", () => {
    const u = Array.from({ length: 1000 }, () => numbers(rand([2]))).flat();
    expect(kolmogorov(u, (x) => x) * Math.sqrt(u.length)).toBeLessThan(kolmogorovLimit);
  });

  it("draws on the backend and in the dtype that it is asked for", () => {
    const backend = createCpuBackend();
    expect(rand([2], { backend }).backend).toBe(backend);
    expect(randn([2], { dtype: "float64" }).dtype).toBe("float64");
    expect(() => rand([2], { dtype: "int32" })).toThrow(expect.objectContaining({ code: "RANDOM_BAD_DTYPE" }));
  });

  it("without a backend says which package to install", () => {
    setDefaultBackend(null);
    try {
      expect(() => rand([2])).toThrow(expect.objectContaining({ code: "NO_BACKEND" }));
    } finally {
      useCpu();
    }
  });
});

describe("randint", () => {
  it("takes bounds and shape as PyTorch does, or a key first", () => {
    const a = numbers(randint(-2, 3, [200]));
    expect([...new Set(a)].toSorted((x, y) => x - y)).toEqual([-2, -1, 0, 1, 2]);
    expect(numbers(randint(key(5), [200], -2, 3))).toEqual(a);
  });

  it("refuses what is no range of integers, and says the bounds", () => {
    for (const [low, high] of [[3, 3], [4, 3], [0.5, 3], [0, 2 ** 31 + 1]] as const) {
      const refusal = expect.objectContaining({
        code: "RANDOM_BAD_RANGE",
        message: `randint: expected integers low < high from -2147483648 to 2147483648, got ${low} and ${high}.`,
      });
      expect(() => randint(low, high, [2])).toThrow(refusal);
      expect(() => randint(key(0), [2], low, high)).toThrow(refusal);
    }
    expect(() => randint(0, 2, [2], { dtype: "float32" as never })).toThrow(
      expect.objectContaining({ code: "RANDOM_BAD_DTYPE" }),
    );
    expect(() => randint("0" as never, 2, [2])).toThrow(expect.objectContaining({ code: "RANDOM_NOT_A_KEY" }));
  });
});

describe("under vmap", () => {
  const x = (): Tensor => zeros([4]);
  const draws: Record<string, () => Tensor> = {
    rand: () => rand([3]),
    randn: () => randn([3]),
    randint: () => randint(0, 2 ** 31, [3]),
    randperm: () => randperm(20),
  };

  describe.each(Object.entries(draws))("%s", (_, draw) => {
    const body = (v: Tensor): Tensor => add(draw(), v.to("int32"));

    it('is refused with randomness "error", the default', () => {
      for (const options of [{}, { randomness: "error" }] as const)
        expect(() => vmap(body, options)(x())).toThrow(
          expect.objectContaining({ message: expect.stringContaining('"different"') }),
        );
    });

    it('with "same" is one draw for all', () => {
      const out = vmap(body, { randomness: "same" })(x());
      expect(distinct(out)).toBe(1);
      manualSeed(5);
      expect(rows(out)[0]).toBe(JSON.stringify(draw().arraySync()));
    });

    it('with "different" is an independent draw for each', () => {
      expect(distinct(vmap(body, { randomness: "different" })(x()))).toBe(4);
    });

    it('with "different" is the same for every chunk size', () => {
      const whole = vmap(body, { randomness: "different" })(x());
      for (const chunkSize of [1, 3]) {
        manualSeed(5);
        expect(rows(vmap(body, { randomness: "different", chunkSize })(x()))).toEqual(rows(whole));
      }
    });
  });

  // out[i][j]: i counts the outer examples, j the inner
  const nested = (outer: "same" | "different", inner: "same" | "different"): Tensor =>
    vmap((row: Tensor) => vmap((v: Tensor) => rand([]).add(v), { randomness: inner })(row), {
      randomness: outer,
    })(zeros([3, 4]));

  it("nested, different and different: all differ", () => {
    expect(new Set(numbers(nested("different", "different"))).size).toBe(12);
  });

  it("nested, different outside and same inside: equal in a row, rows differ", () => {
    const out = nested("different", "same").arraySync() as number[][];
    expect(out.map((row) => new Set(row).size)).toEqual([1, 1, 1]);
    expect(new Set(out.map((row) => row[0])).size).toBe(3);
  });

  it("nested, same outside and different inside: rows are equal, their entries differ", () => {
    const out = nested("same", "different");
    expect(distinct(out)).toBe(1);
    expect(new Set(numbers(out)).size).toBe(4);
  });

  it("nested, same and same: one number", () => {
    expect(new Set(numbers(nested("same", "same"))).size).toBe(1);
  });

  it("nested, an outer one that refuses prevails", () => {
    const inner = vmap((v: Tensor) => rand([]).add(v), { randomness: "different" });
    expect(() => vmap(inner)(zeros([3, 4]))).toThrow(expect.objectContaining({ name: "CotangentError" }));
  });

  it("through grad, in either order, has one draw for each example", () => {
    const noisy = (v: Tensor): Tensor => sum(v.mul(randn([])));
    const perExample = vmap(grad(noisy), { randomness: "different" })(tensor([1, 2, 3]));
    expect(new Set(numbers(perExample)).size).toBe(3);
    const total = (v: Tensor): Tensor => sum(vmap(noisy, { randomness: "different" })(v));
    manualSeed(5);
    expect(numbers(grad(total)(tensor([1, 2, 3])))).toEqual(numbers(perExample));
  });
});

it("is a constant to grad", () => {
  const gradient = grad((v: Tensor) => sum(v.mul(randn([3]))))(tensor([1, 2, 3]));
  manualSeed(5);
  expect(numbers(gradient)).toEqual(numbers(randn([3])));
});

it("is refused while a graph is recorded, where it would be frozen", () => {
  const noisy = (v: Tensor): Tensor => v.mul(randn([3]));
  const refusal = (name: string): unknown =>
    expect.objectContaining({
      code: "RANDOM_STAGED",
      message: expect.stringContaining(`A draw from the hidden generator inside ${name} would be recorded once`),
    });
  expect(() => jit(noisy)(tensor([1, 2, 3]))).toThrow(refusal("jit"));
  expect(() => evalShape(noisy)(tensor([1, 2, 3]))).toThrow(refusal("evalShape"));
  expect(() => jit(() => randint(0, 3, [2]))()).toThrow(refusal("jit"));
  // and works again afterwards
  expect(randn([2]).shape).toEqual([2]);
});
