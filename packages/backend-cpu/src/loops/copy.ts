import type { Shape, TypedArray } from "@cotangent/core";
import { collapse, eachRow } from "./strides.ts";

/** Copies a whole nest of loops from `a`, beginning at `ao`, to `out`, beginning at `oo`. */
export type Copy = (a: TypedArray, ao: number, out: TypedArray, oo: number) => void;

function copyRow(
  a: TypedArray,
  ao: number,
  as: number,
  out: TypedArray,
  oo: number,
  os: number,
  n: number,
): void {
  for (; n > 0; n--, ao += as, oo += os) out[oo] = a[ao]!;
}

const longRow = 64;

/** A contiguous run. */
export function copyRun(a: TypedArray, ao: number, out: TypedArray, oo: number, n: number): void {
  if (n < longRow) copyRow(a, ao, 1, out, oo, 1, n);
  else (out as { set(from: TypedArray, offset: number): void }).set(a.subarray(ao, ao + n), oo);
}

/** Copies `dims` elements, read with the strides `as` and written with the strides `os`. The arrays hold no uint32. */
export function strided(dims: Shape, as: readonly number[], os: readonly number[]): Copy {
  const nest = collapse(dims, [as, os]);
  const inner = nest.dims.length - 1;
  const n = nest.dims[inner]!;
  const a1 = nest.strides[0]![inner]!;
  const o1 = nest.strides[1]![inner]!;
  return (a, ao, out, oo) =>
    eachRow(
      nest,
      a1 === 1 && o1 === 1
        ? (i, j) => copyRun(a, i, out, j, n)
        : (i, j) => copyRow(a, i, a1, out, j, o1, n),
      ao,
      oo,
    );
}
