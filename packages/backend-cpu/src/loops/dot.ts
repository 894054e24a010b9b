import type { TypedArray } from "@cotangent/core";

/** Sum of a[ao + k·as] · b[bo + k·bs] for k < n. */
export type Dot = (
  a: TypedArray,
  ao: number,
  as: number,
  b: TypedArray,
  bo: number,
  bs: number,
  n: number,
) => number;

const block = 256;

export const dot: Dot = (a, ao, as, b, bo, bs, n) => {
  if (n > block) {
    const half = Math.ceil(n / (2 * block)) * block;
    return (
      dot(a, ao, as, b, bo, bs, half) + dot(a, ao + half * as, as, b, bo + half * bs, bs, n - half)
    );
  }
  let s0 = 0;
  let s1 = 0;
  for (; n > 1; n -= 2) {
    s0 += a[ao]! * b[bo]!;
    s1 += a[ao + as]! * b[bo + bs]!;
    ao += 2 * as;
    bo += 2 * bs;
  }
  return n > 0 ? s0 + s1 + a[ao]! * b[bo]! : s0 + s1;
};

export const dotInteger: Dot = (a, ao, as, b, bo, bs, n) => {
  let s = 0;
  for (; n > 0; n--, ao += as, bo += bs) s = (s + Math.imul(a[ao]!, b[bo]!)) | 0;
  return s;
};
