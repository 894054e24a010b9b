import {
  abs,
  add,
  argmax,
  beside,
  bind1,
  broadcastTo,
  concatenate,
  div,
  any,
  eq,
  ge,
  gt,
  logicalAnd,
  logicalNot,
  logicalOr,
  matmul,
  moveaxis,
  mul,
  ne,
  ones,
  primitives,
  scan,
  sub,
  type Tensor,
  unsqueeze,
  where,
  zerosLike,
} from "@cotangent/core";
import { stackOf } from "../factorisation.ts";
import { columnsOf, diagonalOf, fewOf, lastAt, lengthened, rowsOf, take, takeRow, takeRows, upTo } from "./parts.ts";
import { triangularSolve } from "./triangular-solve.ts";

const lower = { upper: false, unitriangular: true, transposed: false };

interface Factors {
  /** L and U in one: […, m, n]. */
  readonly packed: Tensor;
  /** The row that each step swapped with its own, from 0: […, min(m, n)]. */
  readonly pivots: Tensor;
  /** Rows of A in their new order: […, m]. */
  readonly permutation: Tensor;
}

/** P·A = L·U of stacks […, m, n], with partial pivoting: up to `few` columns one after the other, of more two halves. */
export function lu(a: Tensor, few: number = fewOf(Math.min(...a.aval.shape.slice(-2)))): Factors {
  const [m, n] = a.aval.shape.slice(-2) as [number, number];
  const steps = Math.min(m, n);
  const first = steps <= few ? steps : Math.ceil(steps / 2);
  const left = steps <= few ? columnByColumn(columnsOf(a, 0, first)) : lu(columnsOf(a, 0, first), few);
  if (first === n) return left;
  const right = takeRows(columnsOf(a, first, n), left.permutation);
  const top = triangularSolve(rowsOf(left.packed, 0, first), rowsOf(right, 0, first), lower);
  if (first === m) return { ...left, packed: concatenate([left.packed, top], -1) };
  const factors = rowsOf(left.packed, first, m);
  const second = lu(sub(rowsOf(right, first, m), matmul(factors, top)), few);
  return {
    packed: concatenate(
      [
        concatenate([rowsOf(left.packed, 0, first), top], -1),
        concatenate([takeRows(factors, second.permutation), second.packed], -1),
      ],
      -2,
    ),
    pivots: concatenate([left.pivots, add(second.pivots, first)], -1),
    permutation: concatenate(
      [columnsOf(left.permutation, 0, first), take(columnsOf(left.permutation, first, m), second.permutation)],
      -1,
    ),
  };
}

/**
 * A step for each column of […, m, n], n ≤ m: the row of its largest element takes the column out of those that are left. Rows stay where they are
 * until all steps are done, so that a step passes over the matrix once.
 */
function columnByColumn(a: Tensor): Factors {
  const stack = stackOf(a.aval.shape);
  const [m, n] = a.aval.shape.slice(-2) as [number, number];
  const [rows, columns] = [upTo(m), upTo(n)];
  const start = broadcastTo(rows, [...stack, m]);
  if (n === 0) return { packed: a, pivots: columnsOf(start, 0, 0), permutation: start };
  const all = beside(a, () => ones([...stack, m], { dtype: "bool" }));
  const [[, permutation], [ls, us, pivots]] = scan<readonly [Tensor, Tensor, Tensor], Tensor, readonly [Tensor, Tensor, Tensor]>(
    ([rest, order, open], j) => {
      const column = lastAt(rest, j);
      // of equal ones the first in the order that rows have by now
      const p = argmax(where(ge(rows, j), take(abs(column), order), -1), -1);
      const at = unsqueeze(p, -1);
      const r = take(order, at);
      const row = takeRow(rest, r.squeeze(-1));
      const pivot = unsqueeze(lastAt(row, j), -1);
      const next = logicalAnd(open, ne(rows, r));
      const factors = where(logicalOr(eq(pivot, 0), logicalNot(next)), 0, div(column, pivot));
      const after = sub(rest, mul(unsqueeze(factors, -1), unsqueeze(where(gt(columns, j), row, 0), -2)));
      const moved = where(eq(rows, j), r, where(eq(rows, at), unsqueeze(lastAt(order, j), -1), order));
      return [
        [after, moved, next],
        [factors, row, p],
      ];
    },
    [a, start, all],
    columns,
  );
  const factors = takeRows(moveaxis(ls, 0, -1), permutation);
  const upper = lengthened(moveaxis(us, 0, -2), 0, m - n, 2);
  const packed = where(gt(unsqueeze(rows, -1), columns), factors, upper);
  return { packed, pivots: moveaxis(pivots, 0, -1), permutation };
}

/** A·x = b or Aᵀ·x = b with the factors of A: packed […, n, n], permutation […, n], b […, n, k]; NaN where A is singular. */
export function luSolve(packed: Tensor, permutation: Tensor, b: Tensor, transposed: boolean): Tensor {
  const singular = unsqueeze(any(eq(diagonalOf(packed), 0), -1, { keepdim: true }), -1);
  return where(singular, Number.NaN, substituted(packed, permutation, b, transposed));
}

function substituted(packed: Tensor, permutation: Tensor, b: Tensor, transposed: boolean): Tensor {
  const first = { upper: false, unitriangular: true, transposed };
  const second = { upper: true, unitriangular: false, transposed };
  if (!transposed) return triangularSolve(packed, triangularSolve(packed, takeRows(b, permutation), first), second);
  const x = triangularSolve(packed, triangularSolve(packed, b, second), first);
  const axis = x.aval.shape.length - 2;
  return bind1(primitives.scatter, [zerosLike(x), permutation, x], { axis, batchDims: axis });
}

/** The order of m rows after the swaps that pivots (from 1) stand for: […, k] → […, m]. */
export function permutationOf(pivots: Tensor, m: number): Tensor {
  const { shape } = pivots.aval;
  const rows = upTo(m);
  const start = broadcastTo(rows, [...shape.slice(0, -1), m]);
  if (shape.at(-1) === 0) return start;
  const [order] = scan<Tensor, readonly [Tensor, Tensor], readonly Tensor[]>(
    (before, [pivot, j]) => {
      const p = unsqueeze(sub(pivot, 1), -1);
      const here = unsqueeze(lastAt(before, j), -1);
      return [where(eq(rows, j), take(before, p), where(eq(rows, p), here, before)), []];
    },
    start,
    [moveaxis(pivots, -1, 0), upTo(shape.at(-1)!)],
  );
  return order;
}
