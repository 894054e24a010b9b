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

export const others = (list: readonly number[], axis: number): number[] =>
  list.filter((_, i) => i !== axis);

/** The list with an entry for `axis` put back. */
export function withAxis<T>(list: readonly T[], axis: number, entry: T): T[] {
  return [...list.slice(0, axis), entry, ...list.slice(axis)];
}

/** Sizes of a band by axis of the array; 1 at `axis`. */
export const lengths = (band: Band, axis: number): number[] =>
  withAxis(band.values.aval.shape, axis, 1);

export function number(builder: GraphBuilder, value: number | boolean, dtype: DType): Var {
  return builder.constant(scalar(value, dtype));
}

export function toShape(builder: GraphBuilder, v: Var, shape: Shape): Var {
  return sameShape(v.aval.shape, shape) ? v : builder.one(p.reshape, [v], { shape });
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
  const start = shape.map((_, i) => (i === axis ? from : 0));
  const stop = shape.map((n, i) =>
    i === axis ? (count === 0 ? from : from + (count - 1) * stride + 1) : n,
  );
  return builder.one(p.slice, [v], {
    start,
    stop,
    stride: shape.map((_, i) => (i === axis ? stride : 1)),
  });
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
  const set = (list: readonly number[], value: number): number[] =>
    list.map((x, i) => (i === k ? value : x));
  return {
    values: cut(builder, band.values, at, from, count, stride),
    low: set(band.low, band.low[k]! + band.step[k]! * from),
    step: set(band.step, band.step[k]! * stride),
    slope: set(band.slope, band.slope[k]! * stride),
    base: band.base + band.slope[k]! * from,
  };
}

/** The band without what would lie outside of 0 … size−1 on `axis`; null if that is not a box. Empty bands have size 0. */
export function clip(builder: GraphBuilder, band: Band, axis: number, size: number): Band | null {
  const sizes = lengths(band, axis);
  if (sizes.includes(0)) return band;
  const moving = sizes
    .map((_, k) => k)
    .filter((k) => k !== axis && band.slope[k] !== 0 && sizes[k]! > 1);
  if (moving.length === 0)
    return band.base >= 0 && band.base < size ? band : emptied(builder, band, axis);
  let low = band.base;
  let high = band.base;
  for (const k of moving) {
    const span = band.slope[k]! * (sizes[k]! - 1);
    if (span < 0) low += span;
    else high += span;
  }
  if (low >= 0 && high < size) return band;
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

/** The structured value as an ordinary one: bands in an array of zeros. */
export function densify(builder: GraphBuilder, x: OneHot, on?: Var): Var {
  if (x.dense !== undefined && on === undefined) return x.dense;
  const rank = x.shape.length;
  const parts = x.bands.map(({ low, step, slope, base }) => {
    const steps = others(
      low.map((_, k) => k),
      x.axis,
    ).map((k) =>
      Array.from({ length: rank }, (_, j) => (j === x.axis ? slope[k]! : j === k ? step[k]! : 0)),
    );
    return new Part(
      low.map((offset, k) => (k === x.axis ? base : offset)),
      steps,
    );
  });
  const inputs = x.bands.map((b) => b.values);
  const identity = new Part(
    x.shape.map(() => 0),
    x.shape.map((_, i) => x.shape.map((__, j) => (i === j ? 1 : 0))),
  );
  const all =
    on === undefined ? { parts, inputs } : { parts: [identity, ...parts], inputs: [on, ...inputs] };
  return builder.one(placed, all.inputs, { shape: x.shape, dtype: x.dtype, parts: all.parts });
}

/** Bands in one place become one band. */
export function merge(builder: GraphBuilder, bands: readonly Band[]): Band[] {
  const out: Band[] = [];
  for (const band of bands) {
    if (band.values.aval.size === 0) continue;
    const at = out.findIndex((b) => sameSite(b, band));
    if (at < 0) out.push(band);
    else out[at] = { ...band, values: builder.one(p.add, [out[at]!.values, band.values]) };
  }
  return out;
}

const same = (a: readonly number[], b: readonly number[]): boolean => a.every((x, i) => x === b[i]);

function sameSite(a: Band, b: Band): boolean {
  return (
    a.base === b.base &&
    sameShape(a.values.aval.shape, b.values.aval.shape) &&
    same(a.low, b.low) &&
    same(a.step, b.step) &&
    same(a.slope, b.slope)
  );
}
