import type { MatrixKernel } from "./on-stacks.ts";
import { subtractRows } from "./rows.ts";
import { substitute } from "./triangular-solve.ts";

/**
 * X⁻¹·A·Y⁻¹ = diag(d) with det X·det Y = 1: by elimination with the largest element of all that is left as pivot, after which X and Y
 * are products of permutations and triangular matrices with ones on their diagonals and no elements over 1, so that d says how
 * singular A is.
 */
export const completePivoting =
  (n: number): MatrixKernel =>
  ([a], [left, right, d]) => {
    const f = a!;
    const [rows, columns] = [unitOf(n), unitOf(n)];
    let sign = 1;
    for (let j = 0; j < n; j++) {
      const at = largest(f, n, j);
      const r = Math.floor(at / n);
      const c = at % n;
      if (r !== j) {
        sign = -sign;
        swap(f, n, n, 1, r, j);
        swap(rows, n, n, 1, r, j);
      }
      if (c !== j) {
        sign = -sign;
        swap(f, n, 1, n, c, j);
        swap(columns, n, n, 1, c, j);
      }
      const pivot = f[j * n + j]!;
      d![j] = pivot;
      if (pivot === 0) continue;
      for (let k = j + 1; k < n; k++) f[j * n + k]! /= pivot;
      for (let i = j + 1; i < n; i++) {
        subtractRows(f, i * n + j + 1, n - j - 1, 1, f, i * n + j, 1, f, j * n + j + 1, n);
        f[i * n + j]! /= pivot;
      }
    }
    substitute(f, rows, n, n, { upper: false, unitriangular: true, transposed: false });
    substitute(f, columns, n, n, { upper: true, unitriangular: true, transposed: true });
    left!.set(rows);
    for (let i = 0; i < n; i++) for (let k = 0; k < n; k++) right![i * n + k] = columns[k * n + i]!;
    if (sign > 0 || n === 0) return;
    d![0] = -d![0]!;
    for (let k = 0; k < n; k++) left![k] = -left![k]!;
  };

/** Where the largest element is of those from row and column j on; the first of equal ones. */
function largest(a: Float64Array, n: number, j: number): number {
  let at = j * n + j;
  let size = Math.abs(a[at]!);
  for (let i = j; i < n; i++)
    for (let k = i * n + j; k < (i + 1) * n; k++) {
      const other = Math.abs(a[k]!);
      if (other > size) {
        size = other;
        at = k;
      }
    }
  return at;
}

function unitOf(n: number): Float64Array {
  const x = new Float64Array(n * n);
  for (let i = 0; i < n; i++) x[i * n + i] = 1;
  return x;
}

/** Swaps two lines of n elements: lines are `stride` apart, their elements `step`. */
function swap(x: Float64Array, n: number, stride: number, step: number, i: number, k: number): void {
  for (let c = 0; c < n; c++) {
    const [p, q] = [i * stride + c * step, k * stride + c * step];
    const before = x[p]!;
    x[p] = x[q]!;
    x[q] = before;
  }
}
