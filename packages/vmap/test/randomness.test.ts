import {
  activeTraces,
  CotangentError,
  type Randomness,
  slice,
  stack,
  tensor,
  type Tensor,
} from "@cotangent/core";
import { beforeAll, describe, expect, it } from "vitest";
import { vmap } from "../src/index.ts";
import { randomNumbers, useCpu } from "./support.ts";

beforeAll(useCpu);

/** A draw of `shape` as @cotangent/random makes it: each transform in force may ask for copies along a new axis. */
function drawWith(next: () => number, shape: readonly number[]): Tensor {
  const levels = activeTraces().filter((t) => t.random !== undefined);
  const at = (i: number, copies: readonly number[]): Tensor => {
    const full = [...copies, ...shape];
    if (i < 0)
      return tensor(Array.from({ length: full.reduce((a, b) => a * b, 1) }, next), { shape: full });
    return levels[i]!.random!((n) => at(i - 1, n === null ? copies : [n, ...copies]));
  };
  return at(levels.length - 1, []);
}

const run = (randomness: Randomness, chunkSize?: number): Tensor[] => {
  const next = randomNumbers(5);
  const f = (x: Tensor): [Tensor, Tensor] => [
    x.mul(0).add(drawWith(next, [2])),
    drawWith(next, [2]),
  ];
  return vmap(f, { randomness, chunkSize })(tensor([1, 2, 3, 4, 5]));
};
const rows = (x: Tensor): string[] =>
  Array.from({ length: 5 }, (_, i) => String(slice(x, i, i + 1).dataSync()));

describe("randomness", () => {
  it('"error" refuses a draw and names the other choices', () => {
    expect(() => run("error")).toThrow(CotangentError);
    expect(() => run("error")).toThrow(
      /vmap: a random operation was called with randomness "error"\. .*"same".*"different".*outside of vmap/,
    );
    expect(() => run("error")).toThrow(expect.objectContaining({ code: "VMAP_RANDOMNESS" }));
  });

  it('"same" makes one draw for all examples', () => {
    const [a, b] = run("same");
    expect(new Set(rows(a!)).size).toBe(1);
    expect(new Set(rows(b!)).size).toBe(1);
    expect(rows(a!)[0]).not.toBe(rows(b!)[0]);
  });

  it('"different" makes one draw for each example', () => {
    const [a, b] = run("different");
    expect(new Set([...rows(a!), ...rows(b!)]).size).toBe(10);
  });

  it.each(["same", "different"] as const)(
    "%s gives the same numbers with any chunk size",
    (randomness) => {
      const whole = stack(run(randomness)).arraySync();
      for (const chunkSize of [1, 2, 3, 5, 9])
        expect(stack(run(randomness, chunkSize)).arraySync()).toEqual(whole);
    },
  );

  it("of nested maps each follow their own", () => {
    const draw = (outer: Randomness, inner: Randomness): number[][] => {
      const next = randomNumbers(3);
      const f = (y: Tensor): Tensor => y.mul(0).add(drawWith(next, []));
      return vmap(vmap(f, { randomness: inner }), { randomness: outer })(
        tensor([
          [1, 2, 3],
          [4, 5, 6],
        ]),
      ).arraySync() as number[][];
    };
    const distinct = (m: number[][]): number => new Set(m.flat()).size;
    expect(distinct(draw("different", "different"))).toBe(6);
    expect(distinct(draw("same", "same"))).toBe(1);
    const byRow = draw("different", "same");
    expect([distinct(byRow), byRow.every((r) => new Set(r).size === 1)]).toEqual([2, true]);
    const byColumn = draw("same", "different");
    expect(byColumn[0]).toEqual(byColumn[1]);
    expect(distinct(byColumn)).toBe(3);
  });
});
