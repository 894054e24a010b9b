import type { MatrixKernel } from "./on-stacks.ts";
import { applyReflection } from "./qr.ts";
import { type Reflection, reflect } from "./reflection.ts";

/**
 * A·P = Q·R of a matrix m×n, m ≥ n, with the column in each step that has the most left: outputs [m, n], [n, n] and the columns' order [n].
 * https://netlib.org/lapack/explore-html/d0/dea/group__geqp3.html
 */
export function pivotedQrOnHost(m: number, n: number): MatrixKernel {
  const [taus, sums] = [new Float64Array(n), new Float64Array(n)];
  // squares of what is left of each column, and what they were when they were last summed up
  const [left, summed] = [new Float64Array(n), new Float64Array(n)];
  const reflection: Reflection = { tau: 0, beta: 0 };
  return ([a], [q, r, order]) => {
    const x = a!;
    const scale = largestOf(x) || 1;
    for (let c = 0; c < n; c++) {
      order![c] = c;
      left[c] = summed[c] = squaresOf(x, m, n, 0, c, scale);
    }
    for (let j = 0; j < n; j++) {
      const c = largestFrom(left, j);
      if (c !== j) {
        for (let i = 0; i < m; i++) swap(x, i * n + c, i * n + j);
        for (const list of [order!, left, summed]) swap(list, c, j);
      }
      reflect(x, j * n + j, n, m - j, reflection);
      taus[j] = reflection.tau;
      applyReflection(x, n, m, j, reflection.tau, x, n, j + 1, n, sums);
      r![j * n + j] = reflection.beta;
      for (let k = j + 1; k < n; k++) {
        left[k] = left[k]! - (x[j * n + k]! / scale) ** 2;
        if (!(left[k]! > CANCELLED * summed[k]!)) left[k] = summed[k] = squaresOf(x, m, n, j + 1, k, scale);
      }
    }
    // not before: columns that change places take what is above with them
    for (let j = 0; j < n; j++) for (let c = j + 1; c < n; c++) r![j * n + c] = x[j * n + c]!;
    for (let i = 0; i < n; i++) q![i * n + i] = 1;
    for (let j = n - 1; j >= 0; j--) applyReflection(x, n, m, j, taus[j]!, q!, n, j, n, sums);
  };
}

/** Of a difference that is so much smaller, half of the digits are rounding errors. */
const CANCELLED = 2 ** -26;

function largestOf(x: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < x.length; i++) largest = Math.max(largest, Math.abs(x[i]!));
  return largest;
}

function squaresOf(x: Float64Array, m: number, n: number, from: number, c: number, scale: number): number {
  let sum = 0;
  for (let i = from; i < m; i++) sum += (x[i * n + c]! / scale) ** 2;
  return sum;
}

/** The first place from j on with the largest number. */
function largestFrom(x: Float64Array, j: number): number {
  let best = j;
  for (let c = j + 1; c < x.length; c++) if (x[c]! > x[best]!) best = c;
  return best;
}

function swap(x: Float64Array, i: number, j: number): void {
  const kept = x[i]!;
  x[i] = x[j]!;
  x[j] = kept;
}
