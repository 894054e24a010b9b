import type { Bidiagonal } from "./bidiagonalise.ts";

// Singular values of a bidiagonal matrix by implicit QR steps with Wilkinson's shift, as in LINPACK's dsvdc: Golub and Van
// Loan, Matrix Computations, 8.6.2. Rotations also turn the vectors on both sides, where there are any.

/** Vectors of `length`, one after another; null where nobody asks for them. */
export interface Vectors {
  readonly data: Float64Array;
  readonly length: number;
}

/** What is this much smaller than the largest element (about 1) is nothing, and its square still a number. */
const nothing = 2 ** -208;
const epsilon = 2 ** -52;

/** Rows i and j of the vectors become c·i + s·j and c·j − s·i. */
function rotate(vectors: Vectors | null, i: number, j: number, c: number, s: number): void {
  if (vectors === null) return;
  const { data, length } = vectors;
  const [a, b] = [i * length, j * length];
  for (let k = 0; k < length; k++) {
    const [x, y] = [data[a + k]!, data[b + k]!];
    data[a + k] = c * x + s * y;
    data[b + k] = c * y - s * x;
  }
}

const negligible = (x: number, neighbours: number): boolean => Math.abs(x) <= nothing + epsilon * neighbours;

/**
 * The diagonal of `d` becomes the singular values, in no order and with signs; `e` vanishes. Returns false if it does not
 * converge, which finite numbers of about 1 do.
 */
export function diagonalise({ q, d, e }: Bidiagonal, left: Vectors | null, right: Vectors | null): boolean {
  let end = q;
  for (let steps = 0; end > 1; ) {
    // the last block [start, end) whose elements above the diagonal are all there
    let start = end - 1;
    while (start > 0 && !negligible(e[start - 1]!, Math.abs(d[start - 1]!) + Math.abs(d[start]!))) start--;
    if (start > 0) e[start - 1] = 0;
    if (start === end - 1) {
      end--;
      steps = 0;
      continue;
    }
    if (steps++ > 100) return false;
    const zero = lastZero(d, e, start, end);
    if (zero === end - 1) dropColumn(d, e, start, end, right);
    else if (zero >= 0) dropRow(d, e, zero, end, left);
    else step(d, e, start, end, left, right);
  }
  return true;
}

/** The last place in the block whose diagonal element is negligible beside its neighbours; −1 if there is none. */
function lastZero(d: Float64Array, e: Float64Array, start: number, end: number): number {
  for (let i = end - 1; i >= start; i--) {
    const neighbours = (i < end - 1 ? Math.abs(e[i]!) : 0) + (i > start ? Math.abs(e[i - 1]!) : 0);
    if (negligible(d[i]!, neighbours)) {
      d[i] = 0;
      return i;
    }
  }
  return -1;
}

/** A zero at the end of the diagonal: what is above it is rotated away, upwards. */
function dropColumn(d: Float64Array, e: Float64Array, start: number, end: number, right: Vectors | null): void {
  let f = e[end - 2]!;
  e[end - 2] = 0;
  for (let j = end - 2; j >= start && f !== 0; j--) {
    const length = Math.sqrt(d[j]! * d[j]! + f * f);
    const [c, s] = [d[j]! / length, f / length];
    d[j] = length;
    if (j > start) {
      f = -s * e[j - 1]!;
      e[j - 1]! *= c;
    }
    rotate(right, j, end - 1, c, s);
  }
}

/** A zero elsewhere on the diagonal: what is beside it is rotated away, to the right. */
function dropRow(d: Float64Array, e: Float64Array, zero: number, end: number, left: Vectors | null): void {
  let f = e[zero]!;
  e[zero] = 0;
  for (let j = zero + 1; j < end && f !== 0; j++) {
    const length = Math.sqrt(d[j]! * d[j]! + f * f);
    const [c, s] = [d[j]! / length, f / length];
    d[j] = length;
    f = -s * e[j]!;
    e[j]! *= c;
    rotate(left, j, zero, c, s);
  }
}

function step(d: Float64Array, e: Float64Array, start: number, end: number, left: Vectors | null, right: Vectors | null): void {
  const [last, before, above] = [d[end - 1]!, d[end - 2]!, e[end - 2]!];
  const half = ((before + last) * (before - last) + above * above) / 2;
  const product = last * above * (last * above);
  const root = Math.sqrt(half * half + product);
  const shift = half === 0 && product === 0 ? 0 : product / (half < 0 ? half - root : half + root);
  let f = (d[start]! + last) * (d[start]! - last) + shift;
  let g = d[start]! * e[start]!;
  for (let j = start; j < end - 1; j++) {
    let length = Math.sqrt(f * f + g * g);
    let [c, s] = length === 0 ? [1, 0] : [f / length, g / length];
    if (j > start) e[j - 1] = length;
    f = c * d[j]! + s * e[j]!;
    e[j] = c * e[j]! - s * d[j]!;
    g = s * d[j + 1]!;
    d[j + 1]! *= c;
    rotate(right, j, j + 1, c, s);
    length = Math.sqrt(f * f + g * g);
    [c, s] = length === 0 ? [1, 0] : [f / length, g / length];
    d[j] = length;
    f = c * e[j]! + s * d[j + 1]!;
    d[j + 1] = c * d[j + 1]! - s * e[j]!;
    g = s * e[j + 1]!;
    e[j + 1]! *= c;
    rotate(left, j, j + 1, c, s);
  }
  e[end - 2] = f;
}
