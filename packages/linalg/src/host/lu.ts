import type { MatrixKernel } from "./on-stacks.ts";
import { subtractRows } from "./rows.ts";
import { substitute } from "./triangular-solve.ts";

/** Columns whose multiples are taken off the rest together. */
const together = 8;

/** P·A = L·U of an m×n matrix, both in one; the row that each step swapped with its own, from 1; rows of A in their new order, from 0. */
export const lu =
  (m: number, n: number): MatrixKernel =>
  ([a], [packed, pivots, permutation]) => {
    const f = packed!;
    f.set(a!);
    for (let i = 0; i < m; i++) permutation![i] = i;
    const steps = Math.min(m, n);
    for (let first = 0; first < steps; first += together) {
      const end = Math.min(first + together, steps);
      for (let j = first; j < end; j++) {
        const p = largestBelow(f, m, n, j);
        pivots![j] = p + 1;
        if (p !== j) {
          swapRows(f, n, j, p);
          swapRows(permutation!, 1, j, p);
        }
        const pivot = f[j * n + j]!;
        if (pivot === 0) continue;
        for (let i = j + 1; i < m; i++) {
          const factor = (f[i * n + j]! /= pivot);
          for (let c = j + 1; c < end; c++) f[i * n + c]! -= factor * f[j * n + c]!;
        }
      }
      for (let i = first + 1; i < m; i++)
        subtractRows(f, i * n + end, n - end, Math.min(i, end) - first, f, i * n + first, 1, f, first * n + end, n);
    }
  };

/** The row of the largest element of a column from the diagonal down; the first of equal ones. */
function largestBelow(a: Float64Array, m: number, n: number, j: number): number {
  let at = j;
  let largest = Math.abs(a[j * n + j]!);
  for (let i = j + 1; i < m; i++) {
    const size = Math.abs(a[i * n + j]!);
    if (size > largest) {
      largest = size;
      at = i;
    }
  }
  return at;
}

function swapRows(a: Float64Array, n: number, i: number, k: number): void {
  for (let c = 0; c < n; c++) {
    const x = a[i * n + c]!;
    a[i * n + c] = a[k * n + c]!;
    a[k * n + c] = x;
  }
}

/** A·x = b or Aᵀ·x = b with the factors of A (the first input, which is not read); NaN where A is singular. */
export const luSolve =
  (n: number, k: number, transposed: boolean): MatrixKernel =>
  ([, f, permutation, b], [x]) => {
    for (let i = 0; i < n; i++) if (f![i * n + i] === 0) return void x!.fill(Number.NaN);
    const work = transposed ? b! : x!;
    if (!transposed) moveRows(b!, x!, n, k, permutation!, false);
    const lower = { upper: false, unitriangular: true, transposed };
    const upper = { upper: true, unitriangular: false, transposed };
    substitute(f!, work, n, k, transposed ? upper : lower);
    substitute(f!, work, n, k, transposed ? lower : upper);
    if (transposed) moveRows(b!, x!, n, k, permutation!, true);
  };

/** Row i of `to` is row `permutation[i]` of `from`; the other way round if `back`. */
function moveRows(from: Float64Array, to: Float64Array, n: number, k: number, permutation: Float64Array, back: boolean): void {
  for (let i = 0; i < n; i++) {
    const p = permutation[i]!;
    const [source, target] = back ? [i, p] : [p, i];
    for (let c = 0; c < k; c++) to[target * k + c] = from[source * k + c]!;
  }
}

/** The order of m rows after the swaps that pivots (from 1) stand for, for each of a stack of pivots. */
export function permutationOf(pivots: ArrayLike<number>, k: number, m: number): Int32Array {
  const count = pivots.length / k;
  const order = new Int32Array(count * m);
  for (let s = 0; s < count; s++) {
    const at = s * m;
    for (let i = 0; i < m; i++) order[at + i] = i;
    for (let j = 0; j < k; j++) {
      const p = at + pivots[s * k + j]! - 1;
      const before = order[at + j]!;
      order[at + j] = order[p]!;
      order[p] = before;
    }
  }
  return order;
}
