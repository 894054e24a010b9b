import type { Reference } from "./exact.ts";
import { abs, ratio } from "./fixed-point.ts";

export type Scalar = (x: number) => number;

/** Points that fill [a, b] evenly and have full mantissas: multiples of the golden ratio. */
export function spread(a: number, b: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => a + (b - a) * (((i + 1) * 0.6180339887498949) % 1));
}

/** The same on a logarithmic scale. */
export function spreadLog(a: number, b: number, count: number): number[] {
  return spread(Math.log(a), Math.log(b), count).map(Math.exp);
}

/** The largest |f(x) − reference(x)| / max(|reference(x)|, floor) over the points. */
export function worst(f: Scalar, points: readonly number[], reference: Reference, floor = 0): number {
  let result = 0;
  for (const x of points) {
    const [value, field] = reference(x);
    const least = field.of(floor);
    const error = ratio(field.of(f(x)) - value, abs(value) > least ? value : least);
    if (error > result) result = error;
  }
  return result;
}
