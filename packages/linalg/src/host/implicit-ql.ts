const EPSILON = 2 ** -53;
const SMALLEST = 2 ** -1022;

/** √(a² + b²) where the squares may be out of range. */
function hypotenuse(a: number, b: number): number {
  const [x, y] = [Math.abs(a), Math.abs(b)];
  const large = x > y ? x : y;
  if (large === 0) return 0;
  const ratio = (x > y ? y : x) / large;
  return large * Math.sqrt(1 + ratio * ratio);
}

/**
 * Eigenvalues of a symmetric tridiagonal matrix, in no order, by the QL method with implicit shifts.
 * Dubrulle, Martin, Wilkinson: The implicit QL algorithm, https://doi.org/10.1007/BF02165404
 *
 * @param d the diagonal, then the eigenvalues
 * @param e what is beside it in its first n − 1 elements; it is overwritten, and has n
 * @param rows n×n, of which rows are rotated along: with the transposed basis of T, the eigenvectors; null without
 * @returns whether it converged, as it does for finite numbers
 */
export function implicitQl(n: number, d: Float64Array, e: Float64Array, rows: Float64Array | null): boolean {
  if (n > 0) e[n - 1] = 0;
  for (let l = 0; l < n; l++) {
    for (let iteration = 0; ; iteration++) {
      let m = l;
      while (m < n - 1 && e[m]! ** 2 > EPSILON ** 2 * Math.abs(d[m]!) * Math.abs(d[m + 1]!) + SMALLEST) m++;
      if (m === l) break;
      if (iteration === 80) return false;
      step(n, l, m, d, e, rows);
    }
  }
  return true;
}

/** One step on the rows l … m, with Wilkinson's shift. */
function step(n: number, l: number, m: number, d: Float64Array, e: Float64Array, rows: Float64Array | null): void {
  const slope = (d[l + 1]! - d[l]!) / (2 * e[l]!);
  const root = hypotenuse(slope, 1);
  let g = d[m]! - d[l]! + e[l]! / (slope + (slope < 0 ? -root : root));
  let [s, c, p] = [1, 1, 0];
  for (let i = m - 1; i >= l; i--) {
    const f = s * e[i]!;
    const b = c * e[i]!;
    const r = hypotenuse(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] = d[i + 1]! - p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1]! - p;
    const t = (d[i]! - g) * s + 2 * c * b;
    p = s * t;
    d[i + 1] = g + p;
    g = c * t - b;
    if (rows !== null) rotate(rows, i * n, n, c, s);
  }
  d[l] = d[l]! - p;
  e[l] = g;
  e[m] = 0;
}

/** The row at `at` and the next one. */
function rotate(rows: Float64Array, at: number, n: number, c: number, s: number): void {
  for (let k = at; k < at + n; k++) {
    const a = rows[k]!;
    const b = rows[k + n]!;
    rows[k + n] = s * a + c * b;
    rows[k] = c * a - s * b;
  }
}
