import type { TypedArray } from "@cotangent/core";

/** out[i] = f(a[i]) for every element. One literal an operation, so that V8 can inline it. */
export type UnaryLoop = (a: TypedArray, out: TypedArray) => void;

/** The loop for what is not worth a literal: an indirect call an element. */
export function unaryBy(f: (x: number) => number): UnaryLoop {
  return (a, out) => {
    for (let i = 0; i < out.length; i++) out[i] = f(a[i]!);
  };
}

export const neg: UnaryLoop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = -a[i]!;
};
export const abs: UnaryLoop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.abs(a[i]!);
};
export const sqrt: UnaryLoop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(a[i]!);
};
export const exp: UnaryLoop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.exp(a[i]!);
};
export const log: UnaryLoop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.log(a[i]!);
};
export const sin: UnaryLoop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.sin(a[i]!);
};
export const cos: UnaryLoop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.cos(a[i]!);
};
export const tanh: UnaryLoop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.tanh(a[i]!);
};
// Either branch keeps the exponential from overflowing and small results exact.
export const sigmoid: UnaryLoop = (a, out) => {
  for (let i = 0; i < out.length; i++) {
    const x = a[i]!;
    const e = Math.exp(-Math.abs(x));
    out[i] = (x < 0 ? e : 1) / (1 + e);
  }
};
export const square: UnaryLoop = (a, out) => {
  for (let i = 0; i < out.length; i++) {
    const x = a[i]!;
    out[i] = x * x;
  }
};
export const cube: UnaryLoop = (a, out) => {
  for (let i = 0; i < out.length; i++) {
    const x = a[i]!;
    out[i] = x * x * x;
  }
};
export const reciprocal: UnaryLoop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = 1 / a[i]!;
};
export const rsqrt: UnaryLoop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = 1 / Math.sqrt(a[i]!);
};

/** Flips the bits of `mask`. */
export function flipBits(mask: number): UnaryLoop {
  return (a, out) => {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! ^ mask;
  };
}
