import {
  type DotParams,
  type Equation,
  freeAxes,
  type ReduceParams,
  type Var,
} from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import type { GraphBuilder } from "../passes/rewrite.ts";
import { type Band, cut, lengths, merge, number, type OneHot } from "./one-hot.ts";

/** A result that keeps its structure, or an ordinary one. */
export type Outcome = { readonly oneHot: OneHot } | { readonly dense: Var } | null;

/** The sum of a structured value: what lies along the summed axes is only gathered, not added up. */
export function sumOneHot(
  x: OneHot,
  { params, outputs }: Equation,
  builder: GraphBuilder,
): Outcome {
  const { axes } = params as ReduceParams;
  if (axes.length === 0) return { oneHot: x };
  const { shape, dtype } = outputs[0]!.aval;
  const moving = new Set<number>();
  for (const b of x.bands)
    lengths(b, x.axis).forEach((n, k) => {
      if (n > 1 && b.slope[k] !== 0) moving.add(k);
    });
  if (!axes.includes(x.axis) && !axes.some((k) => moving.has(k))) {
    const kept = x.shape.map((_, k) => k).filter((k) => !axes.includes(k));
    const by = (list: readonly number[]): number[] => kept.map((k) => list[k]!);
    const inner = axes.map((k) => (k < x.axis ? k : k - 1));
    const bands = x.bands.map((b): Band => ({
      values: builder.one(p.reduceSum, [b.values], { axes: inner }),
      low: by(b.low),
      step: by(b.step),
      slope: by(b.slope),
      base: b.base,
    }));
    return { oneHot: { shape, dtype, axis: kept.indexOf(x.axis), bands: merge(builder, bands) } };
  }
  let total: Var | null = null;
  for (const band of x.bands) {
    const part = axes.includes(x.axis)
      ? sumOverAxis(x, band, axes, builder)
      : gathered(x, band, axes, null, builder);
    if (part === null) return null;
    total = total === null ? part : builder.one(p.add, [total, part]);
  }
  return total === null ? null : { dense: total };
}

/** Summed along the structured axis: the elements of the band in their places. */
function sumOverAxis(x: OneHot, band: Band, axes: readonly number[], builder: GraphBuilder): Var {
  const rest = axes.filter((k) => k !== x.axis);
  const inner = rest.map((k) => (k < x.axis ? k : k - 1));
  const values =
    inner.length === 0 ? band.values : builder.one(p.reduceSum, [band.values], { axes: inner });
  const kept = x.shape.map((_, k) => k).filter((k) => !axes.includes(k));
  return inPlace(
    builder,
    values,
    kept.map((k) => ({ size: x.shape[k]!, low: band.low[k]!, step: band.step[k]! })),
  );
}

interface Range {
  readonly size: number;
  readonly low: number;
  readonly step: number;
}

/** Pads every axis with zeros: element t goes to low + step·t of `size`. */
function inPlace(builder: GraphBuilder, v: Var, ranges: readonly Range[]): Var {
  const low = ranges.map((r) => r.low);
  const interior = ranges.map((r) => r.step - 1);
  const high = ranges.map((r, i) => r.size - r.low - (r.step * (v.aval.shape[i]! - 1) + 1));
  return builder.one(p.pad, [v, number(builder, 0, v.aval.dtype)], { low, high, interior });
}

/**
 * Σ over `axes` of band · other. Exactly one element of the band stands for each place on the structured axis, so that
 * this is a product without a sum. `other` has `axes` in front, in this order, then axes of its own. The result has the
 * structured axis and the other axes of x, in order, then those of `other`.
 */
function gathered(
  x: OneHot,
  band: Band,
  axes: readonly number[],
  other: Var | null,
  builder: GraphBuilder,
): Var | null {
  const sizes = lengths(band, x.axis);
  if (sizes.includes(0)) return null;
  const kept = x.shape.map((_, k) => k).filter((k) => k !== x.axis && !axes.includes(k));
  if (kept.some((k) => sizes[k]! > 1 && band.slope[k] !== 0)) return null;
  // Mixed radix: the summed axes count the places on the structured axis, the fastest last.
  const moving = axes
    .filter((k) => sizes[k]! > 1 && band.slope[k] !== 0)
    .toSorted((a, b) => Math.abs(band.slope[b]!) - Math.abs(band.slope[a]!));
  const still = axes.filter((k) => !moving.includes(k));
  if (still.some((k) => sizes[k]! > 1)) return null;
  const step = moving.length === 0 ? 1 : band.slope[moving.at(-1)!]!;
  if (step < 1) return null;
  let stride = step;
  for (const k of moving.toReversed()) {
    if (band.slope[k] !== stride) return null;
    stride *= sizes[k]!;
  }
  const count = moving.reduce((n, k) => n * sizes[k]!, 1);
  const place = (k: number): number => (k < x.axis ? k : k - 1);
  const order = [...moving, ...still, ...kept].map(place);
  let values = builder.transpose(band.values, order);
  values = builder.reshape(values, [count, ...kept.map((k) => sizes[k]!)]);
  let free: readonly number[] = [];
  if (other !== null) {
    let w = other;
    axes.forEach((k, i) => (w = cut(builder, w, i, band.low[k]!, sizes[k]!, band.step[k]!)));
    free = other.aval.shape.slice(axes.length);
    const permutation = [...moving, ...still].map((k) => axes.indexOf(k));
    w = builder.transpose(w, [...permutation, ...free.map((_, i) => i + axes.length)]);
    w = builder.reshape(w, [count, ...kept.map(() => 1), ...free]);
    values = builder.one(p.mul, [
      builder.reshape(values, [...values.aval.shape, ...free.map(() => 1)]),
      w,
    ]);
  }
  const ranges: Range[] = [
    { size: x.shape[x.axis]!, low: band.base, step },
    ...kept.map((k): Range => ({ size: x.shape[k]!, low: band.low[k]!, step: band.step[k]! })),
    ...free.map((n): Range => ({ size: n, low: 0, step: 1 })),
  ];
  const full = inPlace(builder, values, ranges);
  // The structured axis back to its place among those that are kept.
  const at = kept.filter((k) => k < x.axis).length;
  const behind = ranges.map((_, i) => i).slice(1);
  return builder.transpose(full, behind.toSpliced(at, 0, 0));
}

/** The contraction of a structured value with an ordinary one. */
export function dotOneHot(
  x: OneHot,
  other: Var,
  left: boolean,
  { params }: Equation,
  builder: GraphBuilder,
): Outcome {
  const d = params as DotParams;
  const [contract, theirs] = left ? [d.lhsContract, d.rhsContract] : [d.rhsContract, d.lhsContract];
  if (d.lhsBatch.length > 0 || contract.includes(x.axis)) return null;
  const rank = x.shape.length;
  const otherFree = freeAxes(other.aval.shape.length, theirs, []);
  const moved = builder.transpose(other, [...theirs, ...otherFree]);
  const own = freeAxes(rank, contract, []).length;
  const swap = (v: Var): Var => {
    if (left || own === 0 || otherFree.length === 0) return v;
    const order = [
      ...otherFree.map((_, i) => own + i),
      ...Array.from({ length: own }, (_, i) => i),
    ];
    return builder.transpose(v, order);
  };
  let total: Var | null = null;
  for (const band of x.bands) {
    const part = gathered(x, band, contract, moved, builder);
    if (part === null) return null;
    total = total === null ? part : builder.one(p.add, [total, part]);
  }
  return total === null ? null : { dense: swap(total) };
}
