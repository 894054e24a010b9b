import type { Shape, TypedArray } from "@cotangent/core";
import { collapse, eachRow, longestLast, type Nest } from "./strides.ts";

/** Copies a whole nest of loops from `a`, beginning at `ao`, to `out`, beginning at `oo`. */
export type Copy = (a: TypedArray, ao: number, out: TypedArray, oo: number) => void;

function copyPlane(
  a: TypedArray,
  ao: number,
  a0: number,
  a1: number,
  out: TypedArray,
  oo: number,
  o0: number,
  o1: number,
  n0: number,
  n1: number,
): void {
  for (; n0 > 0; n0--, ao += a0, oo += o0)
    for (let i = ao, j = oo, n = n1; n > 0; n--, i += a1, j += o1) out[j] = a[i]!;
}

/** From here on a view and a call of `set` cost less than a loop. */
export const longRow = 48;

/** All elements of `a`, converted as a store does it. */
export function copyAll(a: TypedArray, out: TypedArray, oo = 0): void {
  (out as { set(from: TypedArray, offset: number): void }).set(a, oo);
}

/** A contiguous run. */
export function copyRun(a: TypedArray, ao: number, out: TypedArray, oo: number, n: number): void {
  if (n < longRow) copyPlane(a, ao, 0, 1, out, oo, 0, 1, 1, n);
  else copyAll(a.subarray(ao, ao + n), out, oo);
}

/** Copies `dims` elements, read with the strides `as` and written with the strides `os`. The arrays hold no uint32. */
export function strided(dims: Shape, as: readonly number[], os: readonly number[]): Copy {
  const nest = longestLast(collapse(dims, [as, os]));
  const last = nest.dims.length - 1;
  const n1 = nest.dims[last]!;
  const [a1, o1] = nest.strides.map((s) => s[last]!) as [number, number];
  if (a1 === 1 && o1 === 1 && n1 >= longRow)
    return (a, ao, out, oo) => eachRow(nest, (i, j) => copyRun(a, i, out, j, n1), ao, oo);
  const n0 = nest.dims[last - 1] ?? 1;
  const [a0, o0] = nest.strides.map((s) => s[last - 1] ?? 0) as [number, number];
  if (last < 2) return (a, ao, out, oo) => copyPlane(a, ao, a0, a1, out, oo, o0, o1, n0, n1);
  const planes: Nest = {
    dims: nest.dims.slice(0, last),
    strides: nest.strides.map((s) => s.slice(0, last)),
  };
  return (a, ao, out, oo) =>
    eachRow(planes, (i, j) => copyPlane(a, i, a0, a1, out, j, o0, o1, n0, n1), ao, oo);
}
