import { range, stack, tensor, type Tensor } from "@cotangent/core";
import { vmap } from "@cotangent/vmap";
import { beforeAll, describe, expect, expectTypeOf, it } from "vitest";
import { bits, foldIn, key, split } from "../src/index.ts";
import { numbers, useCpu } from "./support.ts";

beforeAll(useCpu);

describe("key", () => {
  it("holds the upper and the lower word of the seed", () => {
    expect(numbers(key(42))).toEqual([0, 42]);
    expect(numbers(key(2 ** 32 + 5))).toEqual([1, 5]);
    expect(numbers(key(0x0123456789abcdefn))).toEqual([0x01234567, 0x89abcdef]);
    expect(numbers(key(-1))).toEqual([0xffffffff, 0xffffffff]);
    expect(key(1).dtype).toBe("uint32");
  });

  it("refuses seeds that are no integers", () => {
    for (const seed of [0.5, NaN, 2 ** 53, "1" as never])
      expect(() => key(seed)).toThrow(expect.objectContaining({ code: "RANDOM_BAD_SEED" }));
  });
});

describe("split", () => {
  // jax.random.split(jax.random.PRNGKey(seed)) with jax_threefry_partitionable, the default since JAX 0.5, as other
  // projects' tests list it; the first words also in https://github.com/ml-explore/mlx/blob/main/tests/random_tests.cpp
  it("gives JAX's keys", () => {
    expect(split(key(0), 3).map(numbers)).toEqual([
      [1797259609, 2579123966],
      [928981903, 3453687069],
      [4146024105, 2718843009],
    ]);
    expect(split(key(1)).map(numbers)).toEqual([
      [507451445, 1853169794],
      [1948878966, 4237131848],
    ]);
    expect(split(key(2)).map(numbers)).toEqual([
      [1821159224, 3364244817],
      [637334850, 3278974502],
    ]);
  });

  it("gives the same first keys for every number of keys", () => {
    expect(split(key(9), 2).map(numbers)).toEqual(split(key(9), 7).slice(0, 2).map(numbers));
    expect(split(key(9), 0)).toEqual([]);
  });

  it("makes keys whose bits differ from each other and from their parent's", () => {
    const draws = [key(3), ...split(key(3), 50)].map((k) => String(bits(k, [4]).dataSync()));
    expect(new Set(draws).size).toBe(51);
  });

  it("returns a tuple that destructures", () => {
    const [a, b] = split(key(0));
    expectTypeOf(a).toEqualTypeOf<Tensor>();
    expectTypeOf(b).toEqualTypeOf<Tensor>();
    expectTypeOf(split(a, 3)).toEqualTypeOf<[Tensor, Tensor, Tensor]>();
    expectTypeOf(split(a, 100)).toEqualTypeOf<Tensor[]>();
    expectTypeOf(split(a, Number("4"))).toEqualTypeOf<Tensor[]>();
  });

  it("says what it wants instead of a key", () => {
    expect(() => split(tensor([0, 1]))).toThrow(
      expect.objectContaining({ code: "RANDOM_NOT_A_KEY", message: expect.stringContaining("got float32[2]") }),
    );
    expect(() => split(0 as never)).toThrow(expect.objectContaining({ code: "RANDOM_NOT_A_KEY" }));
    expect(() => split(key(0), 1.5)).toThrow(expect.objectContaining({ code: "RANDOM_BAD_COUNT" }));
  });
});

describe("foldIn", () => {
  it("gives the key at that place of a split", () => {
    expect(split(key(5), 10).map(numbers)).toEqual(
      Array.from({ length: 10 }, (_, i) => numbers(foldIn(key(5), i))),
    );
  });

  it("of a tensor of integers gives a key for each", () => {
    const keys = foldIn(key(5), range([2, 3], 1, "int32"));
    expect(keys.shape).toEqual([2, 3, 2]);
    const rows = split(key(5), 3);
    expect(numbers(keys)).toEqual([...rows, ...rows].flatMap(numbers));
  });

  it("refuses data that are no 32-bit integers", () => {
    for (const data of [-1, 2 ** 32, 0.5, tensor([1.5])])
      expect(() => foldIn(key(0), data)).toThrow(expect.objectContaining({ code: "RANDOM_BAD_DATA" }));
  });

  it("works under vmap over keys and over data", () => {
    const keys = split(key(8), 4);
    const mapped = vmap((k: Tensor) => stack(split(k, 2)))(stack(keys));
    expect(numbers(mapped)).toEqual(keys.flatMap((k) => split(k, 2)).flatMap(numbers));
    const steps = vmap((i: Tensor) => foldIn(key(8), i))(range([4], 0, "uint32"));
    expect(numbers(steps)).toEqual(keys.flatMap(numbers));
  });
});
