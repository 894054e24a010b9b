import { type Reflection, reflect } from "./reflection.ts";
import { dotRows } from "./rows.ts";

/**
 * A = Q·T·Qᵀ with T tridiagonal, by Householder reflections. https://netlib.org/lapack/explore-html/d5/dcf/dsytd2_8f.html
 *
 * @param a symmetric, n×n; only the lower triangle is read, and it is overwritten
 * @param d the diagonal of T
 * @param e what is beside it, n − 1 elements
 * @param q Qᵀ, n×n; its rows serve as memory also where it is not asked for
 */
export function tridiagonalise(n: number, a: Float64Array, d: Float64Array, e: Float64Array, q: Float64Array, withQ: boolean): void {
  const reflection: Reflection = { tau: 0, beta: 0 };
  for (let k = 0; k < n - 1; k++) {
    d[k] = a[k * n + k]!;
    const v = k * n;
    for (let i = k + 1; i < n; i++) q[v + i] = a[i * n + k]!;
    reflect(q, v + k + 1, 1, n - k - 1, reflection);
    e[k] = reflection.beta;
    // τ and, further down, w have a place in `a` that nobody reads any more: row k
    a[v + k] = reflection.tau;
    if (reflection.tau !== 0) update(n, k, a, q, reflection.tau);
  }
  if (n > 0) d[n - 1] = a[n * n - 1]!;
  if (withQ) accumulate(n, a, q);
}

/** H·A·H of the part below and right of k: A − v·wᵀ − w·vᵀ. */
function update(n: number, k: number, a: Float64Array, q: Float64Array, tau: number): void {
  const v = k * n;
  const w = k * n;
  for (let i = k + 1; i < n; i++) a[w + i] = 0;
  for (let i = k + 1; i < n; i++) {
    const at = i * n;
    const vi = q[v + i]!;
    let sum = a[at + i]! * vi;
    for (let j = k + 1; j < i; j++) {
      const aij = a[at + j]!;
      sum += aij * q[v + j]!;
      a[w + j] = a[w + j]! + aij * vi;
    }
    a[w + i] = a[w + i]! + sum;
  }
  let product = 0;
  for (let i = k + 1; i < n; i++) product += a[w + i]! * q[v + i]!;
  const half = (tau * tau * product) / 2;
  for (let i = k + 1; i < n; i++) a[w + i] = tau * a[w + i]! - half * q[v + i]!;
  for (let i = k + 1; i < n; i++) {
    const at = i * n;
    const vi = q[v + i]!;
    const wi = a[w + i]!;
    for (let j = k + 1; j <= i; j++) a[at + j] = a[at + j]! - vi * a[w + j]! - wi * q[v + j]!;
  }
}

/** Qᵀ from the reflections, the last one first. */
function accumulate(n: number, a: Float64Array, q: Float64Array): void {
  if (n === 0) return;
  q.fill(0, (n - 1) * n);
  q[n * n - 1] = 1;
  for (let k = n - 2; k >= 0; k--) {
    const v = k * n;
    const tau = a[v + k]!;
    for (let i = k + 1; i < n; i++) {
      const row = i * n;
      const sum = tau * dotRows(q, row + k + 1, q, v + k + 1, n - k - 1);
      for (let j = k + 1; j < n; j++) q[row + j] = q[row + j]! - sum * q[v + j]!;
    }
    q.fill(0, v, v + n);
    q[v + k] = 1;
    for (let i = k + 1; i < n; i++) q[i * n + k] = 0;
  }
}
