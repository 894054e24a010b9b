import type { MatrixKernel } from "./on-stacks.ts";
import { substitute } from "./triangular-solve.ts";

/**
 * X⁻¹·A·Y⁻¹ = diag(d) with det X·det Y = 1: by elimination with the largest element of all that is left as pivot, after which X and Y are products of permutations
 * and triangular matrices with ones on their diagonals and no elements over 1, so that d says how singular A is.
 */
export const completePivoting =
  (n: number): MatrixKernel =>
  ([a], [left, right, d]) => {
    const f = a!;
    const [rows, columns] = [unitOf(n), unitOf(n)];
    let sign = 1;
    for (let j = 0; j < n; j++) {
      let [r, c, largest] = [j, j, 0];
      for (let i = j; i < n; i++)
        for (let k = j; k < n; k++) {
          const size = Math.abs(f[i * n + k]!);
          if (size > largest) [r, c, largest] = [i, k, size];
        }
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
        const below = f[i * n + j]!;
        for (let k = j + 1; k < n; k++) f[i * n + k]! -= below * f[j * n + k]!;
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
