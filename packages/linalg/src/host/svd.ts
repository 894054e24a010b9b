import { diagonalise, type Vectors } from "./bidiagonal-svd.ts";
import { type Bidiagonal, bidiagonalise, bidiagonalOf, leftVectors, rightVectors } from "./bidiagonalise.ts";
import type { MatrixKernel } from "./on-stacks.ts";
import { pivotOf } from "./signs.ts";

/** Of a matrix m×n: u [m, k], s [k], vᵀ [k, n] with k = min(m, n), or u [m, m] and vᵀ [n, n] if `full`. */
export function svdKernel(m: number, n: number, full: boolean): MatrixKernel {
  const [p, q] = [Math.max(m, n), Math.min(m, n)];
  const work = bidiagonalOf(p, q);
  const count = full ? p : q;
  const long: Vectors = { data: new Float64Array(count * p), length: p };
  const short: Vectors = { data: new Float64Array(q * q), length: q };
  // a wide matrix is worked on transposed
  const [us, vs] = m < n ? [short, long] : [long, short];
  return ([a], outputs) => {
    const [u, s, vt] = outputs as [Float64Array, Float64Array, Float64Array];
    const scale = load(work, a!, m, n);
    if (!Number.isFinite(scale)) return fail(outputs);
    bidiagonalise(work);
    leftVectors(work, count, long.data);
    rightVectors(work, short.data);
    if (!diagonalise(work, long, short)) return fail(outputs);
    order(work.d, scale, s, long, short);
    fixSigns(us, vs, q);
    const columns = us.data.length / m;
    for (let i = 0; i < m; i++) for (let j = 0; j < columns; j++) u[i * columns + j] = us.data[j * m + i]!;
    vt.set(vs.data);
  };
}

/** The singular values alone. */
export function svdvalsKernel(m: number, n: number): MatrixKernel {
  const work = bidiagonalOf(Math.max(m, n), Math.min(m, n));
  return ([a], outputs) => {
    const scale = load(work, a!, m, n);
    if (!Number.isFinite(scale)) return fail(outputs);
    bidiagonalise(work);
    if (!diagonalise(work, null, null)) return fail(outputs);
    order(work.d, scale, outputs[0]!);
  };
}

const fail = (outputs: readonly Float64Array[]): void => outputs.forEach((y) => y.fill(NaN));

/** The matrix, or its transpose, divided by a power of two that makes its largest element about 1. Returns that. */
function load({ columns }: Bidiagonal, a: Float64Array, m: number, n: number): number {
  let largest = 0;
  for (const x of a) {
    const size = Math.abs(x);
    if (!(size <= largest)) largest = size;
  }
  if (!Number.isFinite(largest)) return largest;
  const scale = largest === 0 ? 1 : 2 ** Math.max(-1022, Math.floor(Math.log2(largest)));
  if (m < n) for (let i = 0; i < a.length; i++) columns[i] = a[i]! / scale;
  else for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) columns[j * m + i] = a[i * n + j]! / scale;
  return scale;
}

/** Non-negative and descending. */
function order(d: Float64Array, scale: number, s: Float64Array, long?: Vectors, short?: Vectors): void {
  const q = d.length;
  for (let i = 0; i < q; i++) {
    if (d[i]! < 0 && short) negate(short, i);
    d[i] = Math.abs(d[i]!);
  }
  if (!long || !short) d.sort().reverse();
  else
    for (let i = 0; i < q; i++) {
      let best = i;
      for (let j = i + 1; j < q; j++) if (d[j]! > d[best]!) best = j;
      if (best === i) continue;
      [d[i], d[best]] = [d[best]!, d[i]!];
      swap(long, i, best);
      swap(short, i, best);
    }
  for (let i = 0; i < q; i++) s[i] = d[i]! * scale;
}

function negate({ data, length }: Vectors, i: number): void {
  for (let k = i * length; k < (i + 1) * length; k++) data[k] = -data[k]!;
}

function swap({ data, length }: Vectors, i: number, j: number): void {
  for (let k = 0; k < length; k++) {
    const x = data[i * length + k]!;
    data[i * length + k] = data[j * length + k]!;
    data[j * length + k] = x;
  }
}

/** The largest component of each vector on the left is positive, and of those on the right that have no partner. */
function fixSigns(us: Vectors, vs: Vectors, pairs: number): void {
  for (let i = 0; i * us.length < us.data.length; i++)
    if (pointsBack(us, i)) {
      negate(us, i);
      if (i < pairs) negate(vs, i);
    }
  for (let i = pairs; i * vs.length < vs.data.length; i++) if (pointsBack(vs, i)) negate(vs, i);
}

const pointsBack = ({ data, length }: Vectors, i: number): boolean => data[pivotOf(data, i * length, 1, length)]! < 0;
