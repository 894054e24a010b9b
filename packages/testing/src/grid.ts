import type { Shape } from "@cotangent/core";
import { unravel } from "./numeric.ts";

/** A plain array with a shape, row-major: what the references compute with. Booleans are 0 and 1. */
export interface Grid {
  readonly shape: Shape;
  readonly data: readonly number[];
}

/** The array whose element at each position is `element(position)`. */
export function tabulate(shape: Shape, element: (index: readonly number[]) => number): Grid {
  const size = shape.reduce((a, b) => a * b, 1);
  return { shape, data: Array.from({ length: size }, (_, i) => element(unravel(i, shape))) };
}

/** The element at a position. */
export function at({ shape, data }: Grid, index: readonly number[]): number {
  return data[index.reduce((offset, i, d) => offset * shape[d]! + i, 0)]!;
}

/** The element of `x` that broadcasting (NumPy's) puts at a position of a larger shape. */
export function broadcastAt(x: Grid, index: readonly number[]): number {
  const tail = index.slice(index.length - x.shape.length);
  return at(
    x,
    tail.map((i, d) => (x.shape[d] === 1 ? 0 : i)),
  );
}

/** All positions of a shape, row-major. */
export function positions(shape: Shape): number[][] {
  const size = shape.reduce((a, b) => a * b, 1);
  return Array.from({ length: size }, (_, i) => unravel(i, shape));
}
