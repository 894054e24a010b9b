import { stack, sum, tensor, type Tensor, zeros } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jacfwd } from "@cotangent/jacfwd";
import { jit } from "@cotangent/jit";
import { vmap } from "@cotangent/vmap";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bernoulli, dropout, key, manualSeed, split } from "../src/index.ts";
import { mean, numbers, useCpu } from "./support.ts";

beforeAll(useCpu);
beforeEach(() => manualSeed(5));

const ones = (n: number): Tensor => tensor(new Float64Array(n).fill(1));
const distinct = (x: Tensor): number => new Set((x.arraySync() as unknown[]).map((row) => JSON.stringify(row))).size;

describe("dropout", () => {
  it("keeps what bernoulli keeps with the same key, divided by 1 − p", () => {
    const x = tensor([1, 2, 3, 4, 5, 6, 7, 8]);
    const kept = numbers(bernoulli(key(3), 0.75, [8]));
    expect(new Set(kept).size).toBe(2);
    expect(numbers(dropout(x, 0.25, { key: key(3) }))).toEqual(kept.map((k, i) => (k ? Math.fround((i + 1) * Math.fround(1 / 0.75)) : 0)));
  });

  it("drops a fraction p, half by default, and keeps the mean", () => {
    const n = 10_000;
    for (const [p, y] of [[0.5, dropout(ones(n))], [0.1, dropout(ones(n), 0.1)], [0.9, dropout(ones(n), 0.9, { key: key(1) })]] as const) {
      const values = numbers(y);
      const dropped = values.filter((v) => v === 0).length / n;
      const deviation = Math.sqrt((p * (1 - p)) / n);
      expect(Math.abs(dropped - p)).toBeLessThan(5 * deviation);
      expect(mean(values)).toBeCloseTo((1 - dropped) / (1 - p), 10);
    }
  });

  it("with p = 1 gives zeros with zero derivatives, with p = 0 and when not training x itself", () => {
    const x = tensor([1, 2, Infinity, NaN], { dtype: "float64" });
    const all = (v: Tensor): Tensor => sum(dropout(v, 1, { key: key(2) }));
    expect(numbers(dropout(x, 1))).toEqual([0, 0, 0, 0]);
    expect(numbers(grad(all)(x))).toEqual([0, 0, 0, 0]);
    expect(numbers(jacfwd(all)(x))).toEqual([0, 0, 0, 0]);
    expect(numbers(dropout(x, 0))).toEqual(numbers(x));
    expect(dropout(x, 0.5, { training: false })).toBe(x);
  });

  it("has the derivative 1 / (1 − p) where it keeps and 0 where it drops, in both modes", () => {
    const x = tensor([1, -2, 3, 4, 5, 6], { dtype: "float64" });
    const f = (v: Tensor): Tensor => sum(dropout(v, 0.5, { key: key(8) }));
    const expected = numbers(bernoulli(key(8), 0.5, [6])).map((k) => 2 * k);
    expect(new Set(expected).size).toBe(2);
    expect(numbers(grad(f)(x))).toEqual(expected);
    expect(numbers(jacfwd(f)(x))).toEqual(expected);
  });

  it("has the dtype of x; integers become floating-point", () => {
    expect(dropout(ones(2), 0.5).dtype).toBe("float64");
    expect(dropout(tensor([1, 2], { dtype: "int32" }), 0).dtype).toBe("float32");
  });

  it("under vmap over keys is the same as in a loop, and under jit as outside", () => {
    const x = ones(20);
    const keys = split(key(4), 3);
    const looped = keys.map((k) => numbers(dropout(x, 0.5, { key: k })));
    expect(new Set(looped.map(String)).size).toBe(3);
    expect(numbers(vmap((k: Tensor) => dropout(x, 0.5, { key: k }))(stack(keys)))).toEqual(looped.flat());
    const compiled = jit((v: Tensor, k: Tensor) => dropout(v, 0.5, { key: k }));
    expect(keys.map((k) => numbers(compiled(x, k)))).toEqual(looped);
  });

  it("without a key obeys the randomness of vmap, and is refused by jit", () => {
    const rows = zeros([4, 30]).add(1);
    const f = (row: Tensor): Tensor => dropout(row, 0.5);
    expect(() => vmap(f)(rows)).toThrow(expect.objectContaining({ message: expect.stringContaining('"different"') }));
    expect(distinct(vmap(f, { randomness: "same" })(rows))).toBe(1);
    expect(distinct(vmap(f, { randomness: "different" })(rows))).toBe(4);
    expect(() => jit(f)(rows)).toThrow(expect.objectContaining({ code: "RANDOM_STAGED" }));
  });

  it("is repeated after manualSeed", () => {
    const first = numbers(dropout(ones(40)));
    expect(numbers(dropout(ones(40)))).not.toEqual(first);
    manualSeed(5);
    expect(numbers(dropout(ones(40)))).toEqual(first);
  });

  it.each([
    ["a probability above 1", () => dropout(ones(2), 1.5), "RANDOM_BAD_PROBABILITY", "dropout: expected a probability from 0 to 1, got 1.5."],
    ["a seed for a key", () => dropout(ones(2), 0.5, { key: 7 as never }), "RANDOM_NOT_A_KEY", "dropout: expected the key to be uint32[2], got 7."],
    ["a misspelt option", () => dropout(ones(2), 0.5, { train: true } as never), "UNKNOWN_OPTION", "train"],
    ["a list for x", () => dropout([1] as never), "BAD_ARGUMENT", "dropout: expected the argument to be a tensor or a number"],
  ] as const)("refuses %s", (_, call, code, message) => {
    expect(call).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
  });
});
