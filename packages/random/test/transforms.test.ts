import { mul, stack, sum, tensor, type Tensor } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit } from "@cotangent/jit";
import { jvp } from "@cotangent/jvp";
import { vmap } from "@cotangent/vmap";
import { beforeAll, describe, expect, it } from "vitest";
import { bernoulli, bits, key, normal, permutation, randint, split, uniform } from "../src/index.ts";
import { numbers, useCpu } from "./support.ts";

beforeAll(useCpu);

const draws: Record<string, (k: Tensor) => Tensor> = {
  bits: (k) => bits(k, [2, 3]),
  uniform: (k) => uniform(k, [5], { min: -1, max: 2 }),
  "uniform in float64": (k) => uniform(k, [5], { dtype: "float64" }),
  normal: (k) => normal(k, [5]),
  "normal in float64": (k) => normal(k, [], { dtype: "float64" }),
  randint: (k) => randint(k, [2, 2], -70000, 70000),
  bernoulli: (k) => bernoulli(k, 0.4, [40]),
  permutation: (k) => permutation(k, 6),
  "permutation of several rounds": (k) => permutation(k, 2000),
  "a draw from a split key": (k) => normal(split(k)[1], [3]),
};

describe.each(Object.entries(draws))("%s", (_, draw) => {
  it("under vmap is the same as in a loop over the keys", () => {
    const keys = split(key(21), 4);
    const looped = keys.map(draw);
    expect(new Set(looped.map((x) => String(numbers(x)))).size).toBe(4);
    const mapped = vmap(draw)(stack(keys));
    expect(mapped.shape).toEqual([4, ...looped[0]!.shape]);
    expect(numbers(mapped)).toEqual(looped.flatMap(numbers));
  });

  it("under two vmaps is the same as in two loops", () => {
    const keys = split(key(22), 4);
    const grid = stack([stack(keys.slice(0, 2)), stack(keys.slice(2))]);
    expect(numbers(vmap(vmap(draw))(grid))).toEqual(keys.map(draw).flatMap(numbers));
  });

  it("under jit gives the same numbers, each call those of its key", () => {
    const compiled = jit(draw);
    for (const k of split(key(23))) expect(numbers(compiled(k))).toEqual(numbers(draw(k)));
  });
});

describe("derivatives", () => {
  it("a draw is a constant to grad, and the same inside as outside", () => {
    const x = tensor([1, 2, 3]);
    const gradient = grad((v: Tensor) => sum(mul(v, normal(key(24), [3]))))(x);
    expect(numbers(gradient)).toEqual(numbers(normal(key(24), [3])));
  });

  it("uniform has the derivatives of its bounds that finite differences have", () => {
    const at = (low: number, high: number): number =>
      sum(uniform(key(25), [100], { min: low, max: high, dtype: "float64" })).item();
    const draw = (low: Tensor, high: Tensor): Tensor =>
      sum(uniform(key(25), [100], { min: low, max: high, dtype: "float64" }));
    const [low, high] = [tensor(-1, { dtype: "float64" }), tensor(2, { dtype: "float64" })];
    const h = 1e-3;
    const expected = [(at(-1 + h, 2) - at(-1 - h, 2)) / (2 * h), (at(-1, 2 + h) - at(-1, 2 - h)) / (2 * h)];
    grad(draw, { argnums: [0, 1] })(low, high).forEach((g, i) => expect(g.item()).toBeCloseTo(expected[i]!, 8));
    const [, dy] = jvp(draw, [low, high], [tensor(1, { dtype: "float64" }), tensor(1, { dtype: "float64" })]);
    expect(dy.item()).toBeCloseTo(expected[0]! + expected[1]!, 8);
  });

  it("the gradient of a noisy loss averages over keys by vmap as by a loop", () => {
    const w = tensor([0.5, -1]);
    const loss = (v: Tensor, k: Tensor): Tensor => v.mul(normal(k, [2])).sin().sum();
    const keys = split(key(26), 5);
    const mapped = vmap(grad(loss), { inDims: [null, 0] })(w, stack(keys));
    expect(numbers(mapped)).toEqual(keys.flatMap((k) => numbers(grad(loss)(w, k))));
  });
});
