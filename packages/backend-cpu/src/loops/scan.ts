import type { TypedArray } from "@cotangent/core";

/** Writes the combinations of the first 1, 2, … n elements; `step` leads from one to the next in both arrays. */
export type Scan = (a: TypedArray, at: number, step: number, out: TypedArray, n: number) => void;

// The running sum of a block is kept apart from that of the blocks before it: errors grow with n / 256 + 256, not n.
export const cumSum: Scan = (a, at, step, out, n) => {
  let before = 0;
  let s = 0;
  for (let i = 1; i <= n; i++, at += step) {
    s += a[at]!;
    out[at] = before + s;
    if ((i & 255) === 0) {
      before += s;
      s = 0;
    }
  }
};
export const cumSumInteger: Scan = (a, at, step, out, n) => {
  for (let s = 0; n > 0; n--, at += step) out[at] = s = (s + a[at]!) | 0;
};
export const cumProd: Scan = (a, at, step, out, n) => {
  for (let s = 1; n > 0; n--, at += step) out[at] = s *= a[at]!;
};
export const cumProdInteger: Scan = (a, at, step, out, n) => {
  for (let s = 1; n > 0; n--, at += step) out[at] = s = Math.imul(s, a[at]!);
};
export const cumMax: Scan = (a, at, step, out, n) => {
  for (let s = a[at]!; n > 0; n--, at += step) out[at] = s = Math.max(s, a[at]!);
};
export const cumMin: Scan = (a, at, step, out, n) => {
  for (let s = a[at]!; n > 0; n--, at += step) out[at] = s = Math.min(s, a[at]!);
};
