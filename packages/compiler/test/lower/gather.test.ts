import { avalOf, crossEntropy, indexSelect, type Tensor, traceGraph } from "@cotangent/core";
import { expect, test } from "vitest";
import { optimize } from "../../src/compile.ts";
import { explain } from "../../src/explain.ts";
import { lower } from "../../src/lower/lower.ts";
import type { Target } from "../../src/lower/target.ts";
import { evaluator } from "../support.ts";

const target: Target = { ...evaluator, prints: () => true, calls: () => true };

/** What the program of a function of a matrix and integers does, in lines. */
function lines(
  f: (x: Tensor, indices: Tensor) => Tensor,
  x: readonly number[],
  indices: readonly number[],
): string[] {
  const graph = traceGraph(
    (...args) => [f(args[0]!, args[1]!)],
    [avalOf(x, "float64"), avalOf(indices, "int32")],
  );
  return explain(lower(optimize(graph, target), target))
    .split("\n")
    .map((line) => line.trim());
}
const loops = (all: readonly string[]): string[] =>
  all.flatMap((line) => /^for i\d+ < (\d+)$/.exec(line)?.[1] ?? []);

test("rows are gathered in the loops that use them", () => {
  const all = lines((table, words) => indexSelect(table, 0, words).mul(2).sin(), [50, 8], [6]);
  expect(all[0]).toContain("1 loop nest, 0 library calls");
  expect(all[0]).toContain("arena 0 B");
  expect(loops(all)).toEqual(["6", "8"]);
});

test("rows that nothing is done with are copied by the library", () => {
  const all = lines((table, words) => indexSelect(table, 0, words), [50, 8], [6]);
  expect(all.filter((line) => line.includes("call gather"))).toHaveLength(1);
});

test("so are rows that are only moved", () => {
  const all = lines((table, words) => indexSelect(table, 0, words).reshape([3, 16]), [50, 8], [6]);
  expect(all.filter((line) => line.includes("call gather"))).toHaveLength(1);
  const used = lines(
    (table, words) => indexSelect(table, 0, words).reshape([3, 16]).sin(),
    [50, 8],
    [6],
  );
  expect(used[0]).toContain("0 library calls");
});

test("rows for a matrix product are copied by the library", () => {
  const all = lines((x, words) => indexSelect(x, 0, words).matmul(x), [32, 32], [32]);
  expect(all.filter((line) => line.includes("call gather"))).toHaveLength(1);
  expect(all.filter((line) => line.includes("matrix product"))).toHaveLength(1);
});

test("the cross-entropy of class numbers picks each logarithm in the loops of its row, of which one is kept", () => {
  const all = lines((logits, classes) => crossEntropy(logits, classes), [200, 10], [200]);
  expect(all[0]).toContain("1 loop nest, 0 library calls");
  expect(all[0]).toContain("arena 160 B");
  expect(loops(all)[0]).toBe("200");
});

test("what is gathered from a moved array is read where it lies", () => {
  const all = lines((x, i) => indexSelect(x.T.flip([0]), 0, i).mul(2), [4, 30], [9]);
  expect(all[0]).toContain("arena 0 B");
  expect(loops(all)).toEqual(["9", "4"]);
});
