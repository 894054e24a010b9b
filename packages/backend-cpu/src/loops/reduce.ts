import type { TypedArray } from "@cotangent/core";

/** Combines n elements, `step` apart, from `ao` on. */
export type Fold = (a: TypedArray, ao: number, step: number, n: number) => number;

/** Longer sums are split in two, so that rounding errors grow with the logarithm of the length. */
const block = 256;

export const sum: Fold = (a, ao, step, n) => {
  if (n > block) {
    const half = Math.ceil(n / (2 * block)) * block;
    return sum(a, ao, step, half) + sum(a, ao + half * step, step, n - half);
  }
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (; n > 3; n -= 4) {
    s0 += a[ao]!;
    s1 += a[ao + step]!;
    s2 += a[ao + 2 * step]!;
    s3 += a[ao + 3 * step]!;
    ao += 4 * step;
  }
  for (; n > 0; n--, ao += step) s0 += a[ao]!;
  return s0 + s1 + (s2 + s3);
};
export const sumInteger: Fold = (a, ao, step, n) => {
  let s = 0;
  for (; n > 0; n--, ao += step) s = (s + a[ao]!) | 0;
  return s;
};
export const prod: Fold = (a, ao, step, n) => {
  let s = 1;
  for (; n > 0; n--, ao += step) s *= a[ao]!;
  return s;
};
export const prodInteger: Fold = (a, ao, step, n) => {
  let s = 1;
  for (; n > 0; n--, ao += step) s = Math.imul(s, a[ao]!);
  return s;
};
export const max: Fold = (a, ao, step, n) => {
  let s = a[ao]!;
  for (; n > 0; n--, ao += step) s = Math.max(s, a[ao]!);
  return s;
};
export const min: Fold = (a, ao, step, n) => {
  let s = a[ao]!;
  for (; n > 0; n--, ao += step) s = Math.min(s, a[ao]!);
  return s;
};

/** Index of the first largest (smallest) of n ≥ 1 elements; the first NaN wins. */
export const argMax: Fold = (a, ao, step, n) => {
  let best = a[ao]!;
  let at = 0;
  for (let i = 0; i < n; i++, ao += step) {
    const x = a[ao]!;
    if (x !== x) return i;
    if (x > best) {
      best = x;
      at = i;
    }
  }
  return at;
};
export const argMin: Fold = (a, ao, step, n) => {
  let best = a[ao]!;
  let at = 0;
  for (let i = 0; i < n; i++, ao += step) {
    const x = a[ao]!;
    if (x !== x) return i;
    if (x < best) {
      best = x;
      at = i;
    }
  }
  return at;
};
