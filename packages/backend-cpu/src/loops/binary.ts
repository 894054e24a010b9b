import type { TypedArray } from "@cotangent/core";

/** out[oo + i·os] = f(a[ao + i·as], b[bo + i·bs]) for i < n. One literal an operation, so that V8 can inline it. */
export type BinaryLoop = (
  a: TypedArray,
  ao: number,
  as: number,
  b: TypedArray,
  bo: number,
  bs: number,
  out: TypedArray,
  oo: number,
  os: number,
  n: number,
) => void;

/** The loop for what is not worth a literal: an indirect call an element. */
export function binaryBy(f: (x: number, y: number) => number): BinaryLoop {
  return (a, ao, as, b, bo, bs, out, oo, os, n) => {
    for (; n > 0; n--, ao += as, bo += bs, oo += os) out[oo] = f(a[ao]!, b[bo]!);
  };
}

// Integers: a sum or difference is exact in double precision, and storing it wraps.
export const add: BinaryLoop = (a, ao, as, b, bo, bs, out, oo, os, n) => {
  for (; n > 0; n--, ao += as, bo += bs, oo += os) out[oo] = a[ao]! + b[bo]!;
};
export const sub: BinaryLoop = (a, ao, as, b, bo, bs, out, oo, os, n) => {
  for (; n > 0; n--, ao += as, bo += bs, oo += os) out[oo] = a[ao]! - b[bo]!;
};
export const mul: BinaryLoop = (a, ao, as, b, bo, bs, out, oo, os, n) => {
  for (; n > 0; n--, ao += as, bo += bs, oo += os) out[oo] = a[ao]! * b[bo]!;
};
export const mulInteger: BinaryLoop = (a, ao, as, b, bo, bs, out, oo, os, n) => {
  for (; n > 0; n--, ao += as, bo += bs, oo += os) out[oo] = Math.imul(a[ao]!, b[bo]!);
};
export const div: BinaryLoop = (a, ao, as, b, bo, bs, out, oo, os, n) => {
  for (; n > 0; n--, ao += as, bo += bs, oo += os) out[oo] = a[ao]! / b[bo]!;
};
export const maximum: BinaryLoop = (a, ao, as, b, bo, bs, out, oo, os, n) => {
  for (; n > 0; n--, ao += as, bo += bs, oo += os) out[oo] = Math.max(a[ao]!, b[bo]!);
};
export const minimum: BinaryLoop = (a, ao, as, b, bo, bs, out, oo, os, n) => {
  for (; n > 0; n--, ao += as, bo += bs, oo += os) out[oo] = Math.min(a[ao]!, b[bo]!);
};

export const eq: BinaryLoop = (a, ao, as, b, bo, bs, out, oo, os, n) => {
  for (; n > 0; n--, ao += as, bo += bs, oo += os) out[oo] = a[ao]! === b[bo]! ? 1 : 0;
};
export const ne: BinaryLoop = (a, ao, as, b, bo, bs, out, oo, os, n) => {
  for (; n > 0; n--, ao += as, bo += bs, oo += os) out[oo] = a[ao]! === b[bo]! ? 0 : 1;
};
export const lt: BinaryLoop = (a, ao, as, b, bo, bs, out, oo, os, n) => {
  for (; n > 0; n--, ao += as, bo += bs, oo += os) out[oo] = a[ao]! < b[bo]! ? 1 : 0;
};
export const le: BinaryLoop = (a, ao, as, b, bo, bs, out, oo, os, n) => {
  for (; n > 0; n--, ao += as, bo += bs, oo += os) out[oo] = a[ao]! <= b[bo]! ? 1 : 0;
};

// Random numbers are made of these.
export const bitAnd: BinaryLoop = (a, ao, as, b, bo, bs, out, oo, os, n) => {
  for (; n > 0; n--, ao += as, bo += bs, oo += os) out[oo] = a[ao]! & b[bo]!;
};
export const bitOr: BinaryLoop = (a, ao, as, b, bo, bs, out, oo, os, n) => {
  for (; n > 0; n--, ao += as, bo += bs, oo += os) out[oo] = a[ao]! | b[bo]!;
};
export const bitXor: BinaryLoop = (a, ao, as, b, bo, bs, out, oo, os, n) => {
  for (; n > 0; n--, ao += as, bo += bs, oo += os) out[oo] = a[ao]! ^ b[bo]!;
};
export const shiftLeft: BinaryLoop = (a, ao, as, b, bo, bs, out, oo, os, n) => {
  for (; n > 0; n--, ao += as, bo += bs, oo += os) out[oo] = a[ao]! << b[bo]!;
};
export const shiftRight: BinaryLoop = (a, ao, as, b, bo, bs, out, oo, os, n) => {
  for (; n > 0; n--, ao += as, bo += bs, oo += os) out[oo] = a[ao]! >> b[bo]!;
};
export const shiftRightZeros: BinaryLoop = (a, ao, as, b, bo, bs, out, oo, os, n) => {
  for (; n > 0; n--, ao += as, bo += bs, oo += os) out[oo] = a[ao]! >>> b[bo]!;
};
