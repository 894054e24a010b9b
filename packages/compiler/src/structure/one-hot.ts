import { type DType, sameShape, scalar, type Shape, type Var } from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import { Part, placed } from "../lower/place.ts";
import type { GraphBuilder } from "../passes/rewrite.ts";

/**
 * Part of an array that is zero outside of it, with at most one element for each index of the other axes: element t of
 * `values` lies at `low[k] + step[k]·t[k]` on every axis k but `axis`, and at `base + Σ slope[k]·t[k]` on `axis`.
 * Lists have an entry for each axis of the array; those at `axis` mean nothing.
 */
export interface Band {
  /** Of the array's shape without `axis`, each size at most that of the array. */
  readonly values: Var;
  readonly low: readonly number[];
  readonly step: readonly number[];
  readonly slope: readonly number[];
  readonly base: number;
}

/** An array that is the sum of bands. The basis of a Jacobian is one, and what is linear in it stays one for long. */
export interface OneHot {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly axis: number;
  readonly bands: readonly Band[];
  /** The same as ordinary equations, where that is no more work. */
  readonly dense?: Var;
}

/** The list without the entry for `axis`. */
export function others(list: readonly number[], axis: number): number[] {
  return list.toSpliced(axis, 1);
}

/** Sizes of a band by axis of the array; 1 at `axis`. */
export function lengths(band: Band, axis: number): number[] {
  return band.values.aval.shape.toSpliced(axis, 0, 1);
}

/** As many times the same number. */
export function all(value: number, count: number): number[] {
  return Array<number>(count).fill(value);
}

export function number(builder: GraphBuilder, value: number | boolean, dtype: DType): Var {
  return builder.constant(scalar(value, dtype));
}

/** Elements `from`, `from + stride`, … (`count` of them) along one axis. */
export function cut(
  builder: GraphBuilder,
  v: Var,
  axis: number,
  from: number,
  count: number,
  stride = 1,
): Var {
  const { shape } = v.aval;
  if (from === 0 && count === shape[axis]) return v;
  const start = all(0, shape.length);
  const stop = shape.slice();
  const strides = all(1, shape.length);
  start[axis] = from;
  stop[axis] = count === 0 ? from : from + (count - 1) * stride + 1;
  strides[axis] = stride;
  return builder.one(p.slice, [v], { start, stop, stride: strides });
}

/** Elements `from`, `from + stride`, … (`count` of them) of the band along axis k of the array. */
export function cutBand(
  builder: GraphBuilder,
  band: Band,
  axis: number,
  k: number,
  from: number,
  count: number,
  stride = 1,
): Band {
  const at = k < axis ? k : k - 1;
  if (from === 0 && stride === 1 && count === band.values.aval.shape[at]) return band;
  return {
    values: cut(builder, band.values, at, from, count, stride),
    low: replaced(band.low, k, band.low[k]! + band.step[k]! * from),
    step: stride === 1 ? band.step : replaced(band.step, k, band.step[k]! * stride),
    slope: stride === 1 ? band.slope : replaced(band.slope, k, band.slope[k]! * stride),
    base: band.base + band.slope[k]! * from,
  };
}

/** A band of other values, in the same place. */
export function withValues({ low, step, slope, base }: Band, values: Var): Band {
  return { values, low, step, slope, base };
}

/** The list with another entry at `k`. */
export function replaced(list: readonly number[], k: number, value: number): readonly number[] {
  if (list[k] === value) return list;
  const changed = list.slice();
  changed[k] = value;
  return changed;
}

/** The band without what would lie outside of 0 … size−1 on `axis`; null if that is not a box. Empty bands have size 0. */
export function clip(builder: GraphBuilder, band: Band, axis: number, size: number): Band | null {
  if (band.values.aval.size === 0) return band;
  const sizes = lengths(band, axis);
  let low = band.base;
  let high = band.base;
  for (let k = 0; k < sizes.length; k++) {
    if (k === axis) continue;
    const span = band.slope[k]! * (sizes[k]! - 1);
    if (span < 0) low += span;
    else high += span;
  }
  return low >= 0 && high < size ? band : clipped(builder, band, axis, size, sizes);
}

function clipped(
  builder: GraphBuilder,
  band: Band,
  axis: number,
  size: number,
  sizes: readonly number[],
): Band | null {
  const moving = sizes
    .map((_, k) => k)
    .filter((k) => k !== axis && band.slope[k] !== 0 && sizes[k]! > 1);
  if (moving.length === 0) return emptied(builder, band, axis);
  if (moving.length > 1) return null;
  const [k] = moving as [number];
  const slope = band.slope[k]!;
  const first = Math.max(
    0,
    slope > 0 ? Math.ceil(-band.base / slope) : Math.ceil((band.base - size + 1) / -slope),
  );
  const last = Math.min(
    sizes[k]! - 1,
    slope > 0 ? Math.floor((size - 1 - band.base) / slope) : Math.floor(band.base / -slope),
  );
  return last < first
    ? cutBand(builder, band, axis, k, 0, 0)
    : cutBand(builder, band, axis, k, first, last - first + 1);
}

function emptied(builder: GraphBuilder, band: Band, axis: number): Band | null {
  const k = axis === 0 ? 1 : 0;
  return band.low.length < 2 ? null : cutBand(builder, band, axis, k, 0, 0);
}

/** The structured value as an ordinary one: bands in an array of zeros, or on another array. */
export function densify(builder: GraphBuilder, x: OneHot, on?: Var): Var {
  if (x.dense !== undefined && on === undefined) return x.dense;
  const parts: Part[] = [];
  const inputs: Var[] = [];
  if (on !== undefined) {
    parts.push(wholePart(x.shape.length));
    inputs.push(on);
  }
  for (const band of x.bands) {
    parts.push(partOf(band, x.axis));
    inputs.push(band.values);
  }
  return builder.one(placed, inputs, { shape: x.shape, dtype: x.dtype, parts });
}

/** Where the elements of a band go. */
function partOf({ low, step, slope, base }: Band, axis: number): Part {
  const rank = low.length;
  const steps: number[][] = [];
  for (let k = 0; k < rank; k++) {
    if (k === axis) continue;
    const along = all(0, rank);
    along[k] = step[k]!;
    along[axis] = slope[k]!;
    steps.push(along);
  }
  return new Part(replaced(low, axis, base), steps);
}

function wholePart(rank: number): Part {
  const zeros = all(0, rank);
  return new Part(
    zeros,
    zeros.map((_, k) => replaced(zeros, k, 1)),
  );
}

/** Bands in one place become one band. */
export function merge(builder: GraphBuilder, bands: readonly Band[]): Band[] {
  const out: Band[] = [];
  for (let i = 0; i < bands.length; i++)
    if (bands[i]!.values.aval.size > 0) mergeInto(out, bands[i]!, builder);
  return out;
}

function mergeInto(bands: Band[], band: Band, builder: GraphBuilder): void {
  for (let i = 0; i < bands.length; i++) {
    const other = bands[i]!;
    if (!areAlike(other, band)) continue;
    bands[i] = withValues(band, builder.one(p.add, [other.values, band.values]));
    return;
  }
  bands.push(band);
}

function areAlike(a: Band, b: Band): boolean {
  return (
    a.base === b.base &&
    sameShape(a.values.aval.shape, b.values.aval.shape) &&
    sameShape(a.low, b.low) &&
    sameShape(a.step, b.step) &&
    sameShape(a.slope, b.slope)
  );
}
