import type { MatrixKernel } from "./on-stacks.ts";
import { applyReflection } from "./qr.ts";
import { type Reflection, reflect } from "./reflection.ts";

/**
 * A·P = Q·R of a matrix m×n, m ≥ n, with the column in each step that has the most left: outputs [m, n], [n, n] and the columns' order [n].
 * https://netlib.org/lapack/explore-html/d0/dea/group__geqp3.html
 */
export function pivotedQrOnHost(m: number, n: number): MatrixKernel {
  const taus = new Float64Array(n);
  const sums = new Float64Array(n);
  const reflection: Reflection = { tau: 0, beta: 0 };
  return ([a], [q, r, order]) => {
    const x = a!;
    for (let c = 0; c < n; c++) order![c] = c;
    for (let j = 0; j < n; j++) {
      const c = longest(x, m, n, j, sums);
      if (c !== j) {
        for (let i = 0; i < m; i++) swap(x, i * n + c, i * n + j);
        swap(order!, c, j);
      }
      reflect(x, j * n + j, n, m - j, reflection);
      taus[j] = reflection.tau;
      applyReflection(x, n, m, j, reflection.tau, x, n, j + 1, n, sums);
      r![j * n + j] = reflection.beta;
    }
    // not before: columns that change places take what is above with them
    for (let j = 0; j < n; j++) for (let c = j + 1; c < n; c++) r![j * n + c] = x[j * n + c]!;
    for (let i = 0; i < n; i++) q![i * n + i] = 1;
    for (let j = n - 1; j >= 0; j--) applyReflection(x, n, m, j, taus[j]!, q!, n, j, n, sums);
  };
}

/** The column from j on with the largest norm of what is in row j and below, divided by the largest element, so that squares are numbers. */
function longest(x: Float64Array, m: number, n: number, j: number, norms: Float64Array): number {
  let largest = 0;
  for (let i = j; i < m; i++) for (let c = j; c < n; c++) largest = Math.max(largest, Math.abs(x[i * n + c]!));
  if (largest === 0) return j;
  norms.fill(0);
  for (let i = j; i < m; i++)
    for (let c = j; c < n; c++) {
      const v = x[i * n + c]! / largest;
      norms[c]! += v * v;
    }
  let best = j;
  for (let c = j + 1; c < n; c++) if (norms[c]! > norms[best]!) best = c;
  return best;
}

function swap(x: Float64Array, i: number, j: number): void {
  const kept = x[i]!;
  x[i] = x[j]!;
  x[j] = kept;
}
