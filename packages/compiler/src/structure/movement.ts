import { type Equation, type PadParams, type SliceParams } from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import { groupAxes } from "../lower/views.ts";
import type { GraphBuilder } from "../passes/rewrite.ts";
import {
  type Band,
  clip,
  cutBand,
  lengths,
  merge,
  type OneHot,
  others,
  replaced,
} from "./one-hot.ts";

/** Movement of a structured value, or null where that ends the structure. */
export function moveOneHot(
  x: OneHot,
  { primitive, params, outputs }: Equation,
  builder: GraphBuilder,
): OneHot | null {
  const { shape } = outputs[0]!.aval;
  switch (primitive) {
    case p.slice:
      return each(x, shape, x.axis, builder, (b) =>
        slice(builder, x, b, params as SliceParams, shape),
      );
    case p.pad:
      return each(x, shape, x.axis, builder, (b) => pad(x, b, params as PadParams));
    case p.transpose:
      return transpose(
        x,
        (params as { permutation: readonly number[] }).permutation,
        builder,
        shape,
      );
    case p.flip:
      return each(x, shape, x.axis, builder, (b) =>
        flip(builder, x, b, (params as { axes: readonly number[] }).axes),
      );
    case p.broadcastTo:
      return broadcastOneHot(x, shape, builder);
    case p.reshape:
      return reshape(x, shape, builder);
    default:
      return null;
  }
}

/** All bands moved, in a shape with the structured axis at `axis`. */
function each(
  { bands, dtype }: OneHot,
  shape: readonly number[],
  axis: number,
  builder: GraphBuilder,
  move: (band: Band) => Band | null,
): OneHot | null {
  const moved: Band[] = [];
  for (const band of bands) {
    const made = move(band);
    if (made === null) return null;
    moved.push(made);
  }
  const merged = merge(builder, moved);
  return merged.length === 0 ? null : { shape, dtype, axis, bands: merged };
}

function slice(
  builder: GraphBuilder,
  x: OneHot,
  band: Band,
  { start, stride }: SliceParams,
  shape: readonly number[],
): Band | null {
  const { axis } = x;
  if (stride[axis] !== 1) return null;
  let b: Band | null = band;
  for (let k = 0; k < shape.length && b !== null; k++)
    if (k !== axis && (start[k] !== 0 || shape[k] !== x.shape[k]))
      b = sliceAlong(builder, b, axis, k, start[k]!, stride[k]!, shape[k]!);
  return b && clip(builder, { ...b, base: b.base - start[axis]! }, axis, shape[axis]!);
}

/** Elements `start`, `start + by`, … (`count` of them) of the array along axis k. */
function sliceAlong(
  builder: GraphBuilder,
  band: Band,
  axis: number,
  k: number,
  start: number,
  by: number,
  count: number,
): Band | null {
  const size = band.values.aval.shape[k < axis ? k : k - 1]!;
  const step = band.step[k]!;
  if (by !== 1 && step !== 1) return null;
  // Positions low + step·t that the slice takes: start, start + by, …
  const below = start - band.low[k]!;
  const first =
    by === 1 ? Math.max(0, Math.ceil(below / step)) : below >= 0 ? below : ((below % by) + by) % by;
  const pace = by === 1 ? step : by;
  const room = Math.floor(((count - 1) * by + below - step * first) / pace) + 1;
  const most = by === 1 ? size - first : Math.ceil((size - first) / by);
  const taken = Math.max(0, Math.min(room, most));
  const b = cutBand(builder, band, axis, k, Math.min(first, size), taken, by);
  return {
    ...b,
    low: replaced(b.low, k, (b.low[k]! - start) / by),
    step: replaced(b.step, k, by === 1 ? step : 1),
  };
}

function pad(x: OneHot, band: Band, { low, interior }: PadParams): Band | null {
  if (interior[x.axis] !== 0) return null;
  const lows = band.low.slice();
  const steps = band.step.slice();
  for (let k = 0; k < low.length; k++) {
    const spread = interior[k]! + 1;
    lows[k] = lows[k]! * spread + low[k]!;
    steps[k] = steps[k]! * spread;
  }
  return { ...band, low: lows, step: steps, base: band.base + low[x.axis]! };
}

function transpose(
  x: OneHot,
  permutation: readonly number[],
  builder: GraphBuilder,
  shape: readonly number[],
): OneHot | null {
  const order: number[] = [];
  // Axes of `values`, which lack the structured one.
  for (const k of permutation) if (k !== x.axis) order.push(k < x.axis ? k : k - 1);
  const by = (list: readonly number[]): number[] => permutation.map((k) => list[k]!);
  return each(x, shape, permutation.indexOf(x.axis), builder, (b) => ({
    values: builder.transpose(b.values, order),
    low: by(b.low),
    step: by(b.step),
    slope: by(b.slope),
    base: b.base,
  }));
}

function flip(builder: GraphBuilder, x: OneHot, band: Band, axes: readonly number[]): Band {
  let b = band;
  for (const k of axes) {
    if (k === x.axis) {
      b = { ...b, base: x.shape[k]! - 1 - b.base, slope: b.slope.map((s) => -s) };
      continue;
    }
    const size = lengths(b, x.axis)[k]!;
    const values =
      size < 2 ? b.values : builder.one(p.flip, [b.values], { axes: [k < x.axis ? k : k - 1] });
    b = {
      values,
      low: replaced(b.low, k, x.shape[k]! - 1 - b.low[k]! - b.step[k]! * (size - 1)),
      step: b.step,
      slope: replaced(b.slope, k, -b.slope[k]!),
      base: b.base + b.slope[k]! * (size - 1),
    };
  }
  return b;
}

/** The value in a larger shape; null where it would be repeated along the structured axis. */
export function broadcastOneHot(
  x: OneHot,
  shape: readonly number[],
  builder: GraphBuilder,
): OneHot | null {
  const lead = shape.length - x.shape.length;
  const axis = x.axis + lead;
  if (shape[axis] !== x.shape[x.axis]) return null;
  const front = Array.from({ length: lead }, () => 0);
  const grown = (k: number): boolean => k < lead || (x.shape[k - lead] === 1 && shape[k] !== 1);
  return each(x, shape, axis, builder, (b) => {
    const sizes = [...front.map(() => 1), ...lengths(b, x.axis)];
    if (sizes.includes(0)) return null;
    const room = others(
      sizes.map((n, k) => (k !== axis && grown(k) ? shape[k]! : n)),
      axis,
    );
    const full = builder.reshape(b.values, others(sizes, axis));
    return {
      values: builder.broadcast(full, room),
      low: [...front, ...b.low].map((l, k) => (grown(k) ? 0 : l)),
      step: [...front, ...b.step].map((s, k) => (grown(k) ? 1 : s)),
      slope: [...front, ...b.slope].map((s, k) => (grown(k) ? 0 : s)),
      base: b.base,
    };
  });
}

function reshape(x: OneHot, shape: readonly number[], builder: GraphBuilder): OneHot | null {
  const groups = groupAxes(x.shape, shape);
  const own = groups?.find((g) => g.from.includes(x.axis));
  if (groups === null || own === undefined || own.from.length > 1 || own.to.length > 1) return null;
  const axis = own.to[0]!;
  return each(x, shape, axis, builder, (band) => {
    const sizes = lengths(band, x.axis);
    const low = shape.map(() => 0);
    const step = shape.map(() => 1);
    const slope = shape.map(() => 0);
    const room = shape.map(() => 1);
    for (const { from, to } of groups) {
      if (from[0] === x.axis) continue;
      const inner = from.at(-1)!;
      if (from.length === 1 && to.length === 1) {
        [low[to[0]!], step[to[0]!], slope[to[0]!], room[to[0]!]] = [
          band.low[inner]!,
          band.step[inner]!,
          band.slope[inner]!,
          sizes[inner]!,
        ];
        continue;
      }
      let stride = 1;
      for (const k of from.toReversed()) {
        if (sizes[k] !== x.shape[k] || band.slope[k] !== band.slope[inner]! * stride) return null;
        stride *= x.shape[k]!;
      }
      stride = 1;
      for (const k of to.toReversed()) {
        slope[k] = band.slope[inner]! * stride;
        room[k] = shape[k]!;
        stride *= shape[k]!;
      }
    }
    // An axis of size 1 in the array may be one of size 0 in a band.
    if (sizes.includes(0)) return null;
    return {
      values: builder.reshape(band.values, others(room, axis)),
      low,
      step,
      slope,
      base: band.base,
    };
  });
}
