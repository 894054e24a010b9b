import { concatenate, div, eq, ge, gt, matmul, moveaxis, mul, ne, padAll, scan, sqrt, sub, type Tensor, unsqueeze, where } from "@cotangent/core";
import { blockOf, columnsOf, fewOf, lastAt, rowsOf, upTo } from "./parts.ts";
import { triangularSolve } from "./triangular-solve.ts";

const lower = { upper: false, unitriangular: false, transposed: false };

/** L with A = L·Lᵀ of stacks […, n, n]; NaN in its triangle where A is not positive definite. */
export function cholesky(a: Tensor): Tensor {
  const n = a.aval.shape.at(-1)!;
  if (n === 0) return a;
  const l = factor(a, fewOf(n));
  // what fails is NaN from there on, to the last element
  const last = blockOf(l, n - 1, n);
  const triangle = ge(unsqueeze(upTo(n), -1), upTo(n));
  return where(triangle, where(ne(last, last), Number.NaN, l), 0);
}

/** Up to `few` columns are made one after the other; more are two halves. */
function factor(a: Tensor, few: number): Tensor {
  const n = a.aval.shape.at(-1)!;
  if (n <= few) return columnByColumn(a);
  const half = Math.ceil(n / 2);
  const first = factor(blockOf(a, 0, half), few);
  const below = triangularSolve(first, columnsOf(rowsOf(a, half, n), 0, half).mT, lower).mT;
  const second = factor(sub(blockOf(a, half, n), matmul(below, below.mT)), few);
  return concatenate([padAll(first, ...columnsAfter(first, n - half)), concatenate([below, second], -1)], -2);
}

/** One column of L a step, whose square is taken off the rest of A. */
function columnByColumn(a: Tensor): Tensor {
  const rows = upTo(a.aval.shape.at(-1)!);
  const [, l] = scan<Tensor, Tensor, Tensor>(
    (rest, j) => {
      const column = lastAt(rest, j);
      const pivot = lastAt(column, j);
      const root = where(gt(pivot, 0), sqrt(pivot), Number.NaN);
      const known = where(gt(rows, j), div(column, unsqueeze(root, -1)), where(eq(rows, j), unsqueeze(root, -1), 0));
      return [sub(rest, mul(unsqueeze(known, -1), unsqueeze(known, -2))), known];
    },
    a,
    rows,
  );
  return moveaxis(l, 0, -1);
}

/** So many columns more, as arguments of `padAll`. */
function columnsAfter(x: Tensor, count: number): [number[], number[], number[]] {
  const zeros = x.aval.shape.map(() => 0);
  return [zeros, [...zeros.slice(1), count], zeros];
}
