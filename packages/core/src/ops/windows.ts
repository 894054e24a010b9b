import { badArgument, shapeMismatch } from "../errors.ts";
import { gather } from "../primitives/indexing.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { bind1 } from "../trace.ts";
import { range } from "./creation.ts";
import { add, mul } from "./elementwise.ts";
import { beside, requireTensor } from "./lift.ts";
import { reshape, sliceAxis } from "./movement.ts";

/** One number for all spatial dimensions, or one for each. */
export type PerDimension = number | readonly number[];

/** `value` as one integer of at least `least` for each of `rank` dimensions. */
export function perDimension(
  op: string,
  what: string,
  value: PerDimension,
  rank: number,
  least: number,
): number[] {
  const list = typeof value === "number" ? Array.from({ length: rank }, () => value) : value;
  if (!Array.isArray(list) || list.length !== rank || list.some((n) => !Number.isInteger(n) || n < least))
    throw badArgument(op, what, `an integer of ${least} or more, or ${rank} of them`, value);
  return list;
}

/** Sizes of the spatial dimensions of [batch, channels, …spatial]. */
export function spatial(op: string, x: Tensor, rank: number): readonly number[] {
  const { shape } = requireTensor(op, x, "the input").aval;
  if (shape.length !== rank + 2)
    throw shapeMismatch(
      op,
      `an input of shape [batch, channels, ${["width", "height, width", "depth, height, width"][rank - 1]}]`,
      [x.aval],
    );
  return shape.slice(2);
}

/** Windows of one spatial dimension: how many, of how many places, how far from each other and how far apart inside. */
export interface Windows {
  readonly count: number;
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
}

/** Number of windows that fit; with `ceil` also one that starts inside but ends outside. */
export function windowCount(
  padded: number,
  { size, stride, dilation }: Omit<Windows, "count">,
  ceil: { readonly lastStart: number } | null = null,
): number {
  const room = padded - dilation * (size - 1) - 1;
  if (ceil === null) return Math.floor(room / stride) + 1;
  const count = Math.ceil(room / stride) + 1;
  return (count - 1) * stride >= ceil.lastStart ? count - 1 : count;
}

/** [batch, channels, s₁, s₂, …] → [batch, channels, count₁, size₁, count₂, size₂, …]. */
export function gatherWindows(x: Tensor, windows: readonly Windows[]): Tensor {
  return windows.reduce((out, { count, size, stride, dilation }, i) => {
    const axis = 2 + 2 * i;
    const { shape } = out.aval;
    // windows of one place, and those that lie side by side
    const places =
      size === 1
        ? sliceAxis(out, axis, 0, (count - 1) * stride + 1, stride)
        : dilation === 1 && stride === size
          ? sliceAxis(out, axis, 0, count * size)
          : null;
    if (places !== null)
      return reshape(places, [...shape.slice(0, axis), count, size, ...shape.slice(axis + 1)]);
    const indices = beside(x, () =>
      add(mul(range([count, 1], 0, "int32"), stride), mul(range([1, size], 1, "int32"), dilation)),
    );
    return bind1(gather, [out, indices], { axis, batchDims: 0 });
  }, x);
}
