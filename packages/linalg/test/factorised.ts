import { type Backend, type DType, type Tensor, tensor } from "@cotangent/core";

/** An element by its row and column. */
export type Element = (i: number, j: number) => number;

interface MatrixOptions {
  readonly dtype?: DType;
  readonly backend?: Backend;
}

export function matrix(rows: number, columns: number, element: Element, options: MatrixOptions = {}): Tensor {
  const elements = Array.from({ length: rows * columns }, (_, k) => element(Math.floor(k / columns), k % columns));
  return tensor(elements, options).reshape([rows, columns]);
}

/** Looks random, between −1 and 1, and is the same on every machine. */
export const noise =
  (seed: number): Element =>
  (i, j) => {
    const bits = Math.imul(Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(j + 1, 0x85ebca6b) ^ Math.imul(seed + 1, 0xc2b2ae35), 0x27d4eb2f);
    const mixed = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
    return ((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 31 - 1;
  };

export const symmetricNoise =
  (seed: number): Element =>
  (i, j) =>
    noise(seed)(Math.min(i, j), Math.max(i, j));

export const hilbert: Element = (i, j) => 1 / (i + j + 1);
/** Rows and columns of very different sizes. */
export const graded: Element = (i, j) => (1 + Number(i === j)) * 10 ** (-3 * (i + j));

/** The largest absolute value of a tensor whose values are known; 0 without elements, NaN with one. */
export function largest(x: Tensor): number {
  let result = 0;
  for (const v of x.dataSync()) if (!(Math.abs(v) <= result)) result = Math.abs(v);
  return result;
}
