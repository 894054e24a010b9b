/**
 * Derivatives written by hand as plain loops over float64: what generated code is held against. Each loop takes typed
 * arrays of one kind only, so that the engine compiles it for those.
 */

/**
 * The Hessian of the Rosenbrock function by forward over reverse in one pass, for all columns of `basis` [n, n]: the batch
 * is the minor axis of both arrays. Writes all of `out`.
 */
export function fusedRosenbrockHessian(
  x: Float64Array,
  basis: Float64Array,
  out: Float64Array,
): Float64Array {
  const n = x.length;
  for (let k = 0; k < n; k++) {
    let vi = basis[k]!;
    let carried = 0;
    for (let i = 0; i < n - 1; i++) {
      const xi = x[i]!;
      const a = x[i + 1]! - xi * xi;
      const next = basis[(i + 1) * n + k]!;
      const da = next - 2 * xi * vi;
      out[i * n + k] = -400 * (da * xi + a * vi) + 2 * vi + carried;
      carried = 200 * da;
      vi = next;
    }
    out[(n - 1) * n + k] = carried;
  }
  return out;
}

/** The same by who knows it to be tridiagonal. `out` is zero but for the three bands. */
export function tridiagonalRosenbrockHessian(x: Float64Array, out: Float64Array): Float64Array {
  const n = x.length;
  let corner = 0;
  for (let i = 0; i + 1 < n; i++) {
    const xi = x[i]!;
    const side = -400 * xi;
    const at = i * n + i;
    out[at] = corner + 1200 * xi * xi - 400 * x[i + 1]! + 2;
    out[at + 1] = side;
    out[at + n] = side;
    corner = 200;
  }
  out[n * n - 1] = corner;
  return out;
}

/** The identity of size n, row-major. */
export function identity(n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) out[i * n + i] = 1;
  return out;
}

/** Writes the gradient of the Rosenbrock function and returns its value. */
export function rosenbrockGradientAndValue(x: Float64Array, out: Float64Array): number {
  const last = x.length - 1;
  let value = 0;
  let carried = 0;
  for (let i = 0; i < last; i++) {
    const xi = x[i]!;
    const a = x[i + 1]! - xi * xi;
    const b = 1 - xi;
    value += 100 * a * a + b * b;
    out[i] = carried - 400 * a * xi - 2 * b;
    carried = 200 * a;
  }
  out[last] = carried;
  return value;
}

/** sin(x) + x·cos(x), the gradient of Σ sin(x)·x. */
export function sineGradient(x: Float64Array, out: Float64Array): Float64Array {
  for (let i = 0; i < x.length; i++) {
    const xi = x[i]!;
    out[i] = Math.sin(xi) + xi * Math.cos(xi);
  }
  return out;
}

/** What `logisticHessian` and its half need beside the weights: features row-major, and the ridge penalty. */
export interface Rows {
  readonly features: Float64Array;
  readonly count: number;
  readonly ridge: number;
}

/** XᵀDX/N + ridge·I with D = diag(σ(1 − σ)): naive nested loops, row after row. Writes all of `out`. */
export function logisticHessian(rows: Rows, w: Float64Array, out: Float64Array): Float64Array {
  const { features, count, ridge } = rows;
  const d = w.length;
  out.fill(0);
  for (let i = 0; i < count; i++) {
    const at = i * d;
    const scale = curvature(features, at, w) / count;
    for (let a = 0; a < d; a++) {
      const t = scale * features[at + a]!;
      const row = a * d;
      for (let b = 0; b < d; b++) out[row + b]! += t * features[at + b]!;
    }
  }
  for (let a = 0; a < d; a++) out[a * d + a]! += ridge;
  return out;
}

/** The same by who knows it to be symmetric: one half is computed, the other copied. */
export function logisticHessianByHalf(
  rows: Rows,
  w: Float64Array,
  out: Float64Array,
): Float64Array {
  const { features, count, ridge } = rows;
  const d = w.length;
  out.fill(0);
  for (let i = 0; i < count; i++) {
    const at = i * d;
    const scale = curvature(features, at, w) / count;
    for (let a = 0; a < d; a++) {
      const t = scale * features[at + a]!;
      const row = a * d;
      for (let b = a; b < d; b++) out[row + b]! += t * features[at + b]!;
    }
  }
  for (let a = 0; a < d; a++) {
    out[a * d + a]! += ridge;
    for (let b = 0; b < a; b++) out[a * d + b] = out[b * d + a]!;
  }
  return out;
}

/** σ(1 − σ) at the product of w and the row that starts at `at`. */
function curvature(features: Float64Array, at: number, w: Float64Array): number {
  let z = 0;
  for (let j = 0; j < w.length; j++) z += features[at + j]! * w[j]!;
  const e = Math.exp(-Math.abs(z));
  return e / ((1 + e) * (1 + e));
}
