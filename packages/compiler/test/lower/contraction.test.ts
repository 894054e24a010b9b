import { avalOf, einsum, type Tensor, traceGraph } from "@cotangent/core";
import { expect, test } from "vitest";
import { explain } from "../../src/explain.ts";
import { lower } from "../../src/lower/lower.ts";
import type { Target } from "../../src/lower/target.ts";

const base: Target = {
  prints: () => true,
  calls: () => true,
  read: () => null,
  evaluate: () => {
    throw new Error("nothing is constant");
  },
};

/** What the program of a function of two matrices does, in lines. */
function lines(
  f: (x: Tensor, y: Tensor) => Tensor,
  x: readonly number[],
  y: readonly number[],
  target: Target = base,
): string[] {
  const graph = traceGraph((...args) => [f(args[0]!, args[1]!)], [avalOf(x, "float32"), avalOf(y, "float32")]);
  return explain(lower(graph, target)).split("\n").map((line) => line.trim());
}
const extents = (all: readonly string[]): string[] => all.flatMap((line) => /^for i\d+ < (\d+)$/.exec(line)?.[1] ?? []);

test("a matrix times a vector sums along its rows", () => {
  expect(extents(lines((x, v) => x.matmul(v), [100, 200], [200]))).toEqual(["100", "200"]);
});

test("a transposed matrix times a vector goes through its rows too, as they lie in memory", () => {
  const all = lines((x, v) => x.transpose().matmul(v), [200, 100], [200]);
  // One row after the other is added to all sums, which begin and end in loops of their own.
  expect(extents(all).join(" ")).toContain("200 100");
});

test("a vector times a matrix goes through the matrix's rows", () => {
  expect(extents(lines((v, x) => v.matmul(x), [200], [200, 100])).join(" ")).toContain("200 100");
});

test("products of two columns, or of few multiplications, go to the kernel where the target says so", () => {
  const isProduct = (x: readonly number[], y: readonly number[], target?: Target): boolean =>
    lines((a, b) => a.matmul(b), x, y, target).some((line) => line.includes("matrix product"));
  const eager: Target = { ...base, products: { multiplications: 512, columns: 2 } };
  expect(isProduct([16, 16], [16, 16])).toBe(true);
  expect(isProduct([8, 8], [8, 8])).toBe(false);
  expect(isProduct([8, 8], [8, 8], eager)).toBe(true);
  expect(isProduct([7, 8], [8, 8], eager)).toBe(false);
  expect(isProduct([64, 64], [64, 2])).toBe(false);
  expect(isProduct([64, 64], [64, 2], eager)).toBe(true);
  expect(isProduct([64, 64], [64, 1], eager)).toBe(false);
  expect(isProduct([3, 64], [64, 64], eager)).toBe(false);
});

test("products of columns go through the rows of both matrices, short ones make one sum after the other", () => {
  const columns = (rows: number): string[] => extents(lines((x, y) => einsum("ij,ij->j", x, y), [rows, 100], [rows, 100]));
  expect(columns(200).join(" ")).toContain("200 100");
  expect(columns(4)).toEqual(["100", "4"]);
});
