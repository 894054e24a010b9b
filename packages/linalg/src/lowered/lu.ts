import {
  abs,
  add,
  argmax,
  bind1,
  broadcastTo,
  concatenate,
  div,
  any,
  eq,
  ge,
  gt,
  matmul,
  moveaxis,
  mul,
  primitives,
  scan,
  sub,
  type Tensor,
  unsqueeze,
  where,
  zerosLike,
} from "@cotangent/core";
import { stackOf } from "../factorisation.ts";
import { columnsOf, diagonalOf, fewOf, lastAt, rowAt, rowsOf, take, takeRow, takeRows, upTo } from "./parts.ts";
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

/** A step for each column of […, m, n], n ≤ m: its largest element comes up to the diagonal, and takes the column out of the rows below. */
function columnByColumn(a: Tensor): Factors {
  const stack = stackOf(a.aval.shape);
  const [m, n] = a.aval.shape.slice(-2) as [number, number];
  const [rows, columns] = [upTo(m), upTo(n)];
  const start = broadcastTo(rows, [...stack, m]);
  if (n === 0) return { packed: a, pivots: columnsOf(start, 0, 0), permutation: start };
  const [[packed, permutation], pivots] = scan<[Tensor, Tensor], Tensor, Tensor>(
    ([rest, order], j) => {
      const column = lastAt(rest, j);
      const p = argmax(where(ge(rows, j), abs(column), -1), -1);
      const at = unsqueeze(p, -1);
      const [here, there] = [rowAt(rest, j), takeRow(rest, p)];
      const pivot = unsqueeze(lastAt(there, j), -1);
      const swapped = where(eq(rows, at), unsqueeze(lastAt(here, j), -1), column);
      const factors = unsqueeze(where(eq(pivot, 0), 0, div(swapped, pivot)), -1);
      const down = unsqueeze(rows, -1);
      const all = where(eq(down, j), unsqueeze(there, -2), where(eq(down, unsqueeze(at, -1)), unsqueeze(here, -2), rest));
      const after = where(gt(columns, j), sub(all, mul(factors, unsqueeze(there, -2))), where(eq(columns, j), factors, all));
      const moved = where(eq(rows, j), take(order, at), where(eq(rows, at), unsqueeze(lastAt(order, j), -1), order));
      return [[where(gt(down, j), after, all), moved], p];
    },
    [a, start],
    columns,
  );
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
