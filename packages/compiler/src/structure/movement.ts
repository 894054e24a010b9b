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
  toShape,
} from "./one-hot.ts";

/** Movement of a structured value, or null where that ends the structure. */
export function moveOneHot(
  x: OneHot,
  { primitive, params, outputs }: Equation,
  builder: GraphBuilder,
): OneHot | null {
  const { shape } = outputs[0]!.aval;
  if (primitive === p.slice)
    return all(x, { shape }, (b) => slice(builder, x, b, params as SliceParams, shape), builder);
  if (primitive === p.pad) return all(x, { shape }, (b) => pad(x, b, params as PadParams), builder);
  if (primitive === p.transpose)
    return transpose(x, (params as { permutation: readonly number[] }).permutation, builder, shape);
  if (primitive === p.flip)
    return all(
      x,
      {},
      (b) => flip(builder, x, b, (params as { axes: readonly number[] }).axes),
      builder,
    );
  if (primitive === p.broadcastTo) return broadcastOneHot(x, shape, builder);
  if (primitive === p.reshape) return reshape(x, shape, builder);
  return null;
}

function all(
  x: OneHot,
  changes: { readonly shape?: readonly number[]; readonly axis?: number },
  f: (band: Band) => Band | null,
  builder: GraphBuilder,
): OneHot | null {
  const bands: Band[] = [];
  for (const band of x.bands) {
    const made = f(band);
    if (made === null) return null;
    bands.push(made);
  }
  const { shape, dtype, axis } = { ...x, ...changes };
  const merged = merge(builder, bands);
  return merged.length === 0 ? null : { shape, dtype, axis, bands: merged };
}

function slice(
  builder: GraphBuilder,
  x: OneHot,
  band: Band,
  { start, stride }: SliceParams,
  shape: readonly number[],
): Band | null {
  let b: Band = band;
  for (let k = 0; k < shape.length; k++) {
    if (k === x.axis) continue;
    const size = lengths(b, x.axis)[k]!;
    const step = b.step[k]!;
    const by = stride[k]!;
    if (by !== 1 && step !== 1) return null;
    // Positions low + step·t that the slice takes: start, start + by, …
    const below = start[k]! - b.low[k]!;
    const first =
      by === 1
        ? Math.max(0, Math.ceil(below / step))
        : below >= 0
          ? below
          : ((below % by) + by) % by;
    const room =
      Math.floor(
        ((shape[k]! - 1) * by + start[k]! - (b.low[k]! + step * first)) / (by === 1 ? step : by),
      ) + 1;
    const count = Math.max(
      0,
      Math.min(room, by === 1 ? size - first : Math.ceil((size - first) / by)),
    );
    b = cutBand(builder, b, x.axis, k, Math.min(first, size), count, by);
    const low = (b.low[k]! - start[k]!) / by;
    b = { ...b, low: replaced(b.low, k, low), step: replaced(b.step, k, by === 1 ? step : 1) };
  }
  if (stride[x.axis] !== 1) return null;
  return clip(builder, { ...b, base: b.base - start[x.axis]! }, x.axis, shape[x.axis]!);
}

const replaced = (list: readonly number[], k: number, value: number): number[] =>
  list.map((y, i) => (i === k ? value : y));

function pad(x: OneHot, band: Band, { low, interior }: PadParams): Band | null {
  if (interior[x.axis] !== 0) return null;
  return {
    ...band,
    low: band.low.map((l, k) => l * (interior[k]! + 1) + low[k]!),
    step: band.step.map((s, k) => s * (interior[k]! + 1)),
    base: band.base + low[x.axis]!,
  };
}

function transpose(
  x: OneHot,
  permutation: readonly number[],
  builder: GraphBuilder,
  shape: readonly number[],
): OneHot | null {
  const axis = permutation.indexOf(x.axis);
  // Axes of `values`, which lack the structured one.
  const place = (k: number): number => (k < x.axis ? k : k - 1);
  const moved = permutation.filter((k) => k !== x.axis).map(place);
  const by = (list: readonly number[]): number[] => permutation.map((k) => list[k]!);
  return all(
    x,
    { shape, axis },
    (b) => ({
      values: moved.every((k, i) => k === i)
        ? b.values
        : builder.one(p.transpose, [b.values], { permutation: moved }),
      low: by(b.low),
      step: by(b.step),
      slope: by(b.slope),
      base: b.base,
    }),
    builder,
  );
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
  return all(
    x,
    { shape, axis },
    (b) => {
      const sizes = [...front.map(() => 1), ...lengths(b, x.axis)];
      if (sizes.includes(0)) return null;
      const room = others(
        sizes.map((n, k) => (k !== axis && grown(k) ? shape[k]! : n)),
        axis,
      );
      const full = toShape(builder, b.values, others(sizes, axis));
      return {
        values: room.every((n, i) => n === full.aval.shape[i])
          ? full
          : builder.one(p.broadcastTo, [full], { shape: room }),
        low: [...front, ...b.low].map((l, k) => (grown(k) ? 0 : l)),
        step: [...front, ...b.step].map((s, k) => (grown(k) ? 1 : s)),
        slope: [...front, ...b.slope].map((s, k) => (grown(k) ? 0 : s)),
        base: b.base,
      };
    },
    builder,
  );
}

function reshape(x: OneHot, shape: readonly number[], builder: GraphBuilder): OneHot | null {
  const groups = groupAxes(x.shape, shape);
  const own = groups?.find((g) => g.from.includes(x.axis));
  if (groups === null || own === undefined || own.from.length > 1 || own.to.length > 1) return null;
  const axis = own.to[0]!;
  return all(
    x,
    { shape, axis },
    (band) => {
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
        values: toShape(builder, band.values, others(room, axis)),
        low,
        step,
        slope,
        base: band.base,
      };
    },
    builder,
  );
}
