import type { MatrixKernel } from "./on-stacks.ts";
import { type Reflection, reflect } from "./reflection.ts";
import { subtractRows } from "./rows.ts";

/**
 * A = Q·R of a matrix m×n by Householder reflections, with the first `columns` columns of Q: outputs [m, columns], [rows, n].
 * With no columns R is the only output. https://netlib.org/lapack/explore-html/da/dba/group__geqr2.html
 */
export function qrOnHost(m: number, n: number, columns: number): MatrixKernel {
  const k = Math.min(m, n);
  const taus = new Float64Array(k);
  const sums = new Float64Array(Math.max(n, columns));
  const reflection: Reflection = { tau: 0, beta: 0 };
  return ([a], outputs) => {
    const r = outputs.at(-1)!;
    for (let j = 0; j < k; j++) {
      reflect(a!, j * n + j, n, m - j, reflection);
      taus[j] = reflection.tau;
      applyReflection(a!, n, m, j, reflection.tau, a!, n, j + 1, n, sums);
      r[j * n + j] = reflection.beta;
      for (let c = j + 1; c < n; c++) r[j * n + c] = a![j * n + c]!;
    }
    if (columns === 0) return;
    const q = outputs[0]!;
    for (let i = 0; i < columns; i++) q[i * columns + i] = 1;
    for (let j = k - 1; j >= 0; j--) applyReflection(a!, n, m, j, taus[j]!, q, columns, j, columns, sums);
  };
}

/** Columns `from` to `to` of x become H·x; v is column j of a, from row j on. */
export function applyReflection(
  a: Float64Array,
  n: number,
  m: number,
  j: number,
  tau: number,
  x: Float64Array,
  width: number,
  from: number,
  to: number,
  sums: Float64Array,
): void {
  if (tau === 0) return;
  const count = to - from;
  sums.fill(0, from, to);
  // −vᵀ·x
  subtractRows(sums, from, count, m - j, a, j * n + j, n, x, j * width + from, width);
  for (let i = j; i < m; i++) {
    const v = tau * a[i * n + j]!;
    const row = i * width;
    for (let c = from; c < to; c++) x[row + c] = x[row + c]! + v * sums[c]!;
  }
}
