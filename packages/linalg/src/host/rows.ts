// Loops over rows of row-major matrices, in the inside of all kernels here.

/** Σ a[i + k]·b[j + k], k < n. In four sums, so that an addition does not wait for the one before. */
export function dotRows(a: Float64Array, i: number, b: Float64Array, j: number, n: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let k = 0;
  for (; k + 3 < n; k += 4) {
    s0 += a[i + k]! * b[j + k]!;
    s1 += a[i + k + 1]! * b[j + k + 1]!;
    s2 += a[i + k + 2]! * b[j + k + 2]!;
    s3 += a[i + k + 3]! * b[j + k + 3]!;
  }
  for (; k < n; k++) s0 += a[i + k]! * b[j + k]!;
  return s0 + s1 + (s2 + s3);
}

/**
 * y[at + c] −= Σ factors[from + r·step]·x[first + r·stride + c] for r < count, c < n: four rows at a time, so that y is
 * read and written a quarter as often.
 */
export function subtractRows(
  y: Float64Array,
  at: number,
  n: number,
  count: number,
  factors: Float64Array,
  from: number,
  step: number,
  x: Float64Array,
  first: number,
  stride: number,
): void {
  let r = 0;
  for (; r + 3 < count; r += 4) {
    const f0 = factors[from + r * step]!;
    const f1 = factors[from + (r + 1) * step]!;
    const f2 = factors[from + (r + 2) * step]!;
    const f3 = factors[from + (r + 3) * step]!;
    const p0 = first + r * stride;
    const p1 = p0 + stride;
    const p2 = p1 + stride;
    const p3 = p2 + stride;
    for (let c = 0; c < n; c++)
      y[at + c] = y[at + c]! - (f0 * x[p0 + c]! + f1 * x[p1 + c]! + (f2 * x[p2 + c]! + f3 * x[p3 + c]!));
  }
  for (; r < count; r++) {
    const f = factors[from + r * step]!;
    const p = first + r * stride;
    for (let c = 0; c < n; c++) y[at + c] = y[at + c]! - f * x[p + c]!;
  }
}
