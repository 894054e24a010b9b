import type { TypedArray } from "@cotangent/core";

/**
 * out[oo + i·os + j] = Σₖ a[ao + i·am + k·ak] · b[bo + k·bk + j·bn] for i < m, j < n. Sums are in double precision, and in
 * blocks, so that rounding errors grow with the number of blocks and not of terms.
 */
export type Matmul = (
  a: TypedArray,
  ao: number,
  am: number,
  ak: number,
  b: TypedArray,
  bo: number,
  bk: number,
  bn: number,
  out: TypedArray,
  oo: number,
  m: number,
  n: number,
  k: number,
) => void;

const block = 256;

/** One sum after the other: for small matrices, and where both operands lie in memory along k. */
export const bySums: Matmul = (a, ao, am, ak, b, bo, bk, bn, out, oo, m, n, k) => {
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      let total = 0;
      let p = ao + i * am;
      let q = bo + j * bn;
      for (let rest = k; rest > 0; rest -= block) {
        let c = rest < block ? rest : block;
        let s0 = 0;
        let s1 = 0;
        if ((c & 1) === 1) {
          s0 = a[p]! * b[q]!;
          p += ak;
          q += bk;
        }
        for (; c > 1; c -= 2) {
          s0 += a[p]! * b[q]!;
          s1 += a[p + ak]! * b[q + bk]!;
          p += 2 * ak;
          q += 2 * bk;
        }
        total += s0 + s1;
      }
      out[oo++] = total;
    }
};

/** The same for integers, which wrap. */
export const bySumsInteger: Matmul = (a, ao, am, ak, b, bo, bk, bn, out, oo, m, n, k) => {
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      let s = 0;
      for (let c = k, p = ao + i * am, q = bo + j * bn; c > 0; c--, p += ak, q += bk)
        s = (s + Math.imul(a[p]!, b[q]!)) | 0;
      out[oo++] = s;
    }
};

const tile = 512;
const total = /* @__PURE__ */ new Float64Array(tile);
const sums = /* @__PURE__ */ new Float64Array(tile);

/** Row times matrix, reading the matrix row by row: for few rows (m) and a `bn` of 1. */
export const byRows: Matmul = (a, ao, am, ak, b, bo, bk, _, out, oo, m, n, k) => {
  for (let i = 0; i < m; i++, oo += n)
    for (let j = 0; j < n; j += tile) {
      const width = Math.min(tile, n - j);
      total.fill(0, 0, width);
      for (let c = 0; c < k; c += block) {
        const rows = Math.min(block, k - c);
        sums.fill(0, 0, width);
        addRows(width, a, ao + i * am + c * ak, ak, b, bo + c * bk + j, bk, rows);
        for (let t = 0; t < width; t++) total[t]! += sums[t]!;
      }
      for (let t = 0; t < width; t++) out[oo + j + t] = total[t]!;
    }
};

/** Adds to `sums` k rows of b, each times an element of a; four at a time, as long as there are. */
function addRows(
  width: number,
  a: TypedArray,
  ao: number,
  ak: number,
  b: TypedArray,
  q: number,
  bk: number,
  k: number,
): void {
  for (; k > 3; k -= 4, ao += 4 * ak, q += 4 * bk) {
    const a0 = a[ao]!;
    const a1 = a[ao + ak]!;
    const a2 = a[ao + 2 * ak]!;
    const a3 = a[ao + 3 * ak]!;
    const q1 = q + bk;
    const q2 = q1 + bk;
    const q3 = q2 + bk;
    for (let t = 0; t < width; t++)
      sums[t]! += a0 * b[q + t]! + a1 * b[q1 + t]! + (a2 * b[q2 + t]! + a3 * b[q3 + t]!);
  }
  for (; k > 0; k--, ao += ak, q += bk) {
    const a0 = a[ao]!;
    for (let t = 0; t < width; t++) sums[t]! += a0 * b[q + t]!;
  }
}
