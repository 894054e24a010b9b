import { badArgument } from "../errors.ts";
import { avalOf } from "../aval.ts";
import { batchRule, definePrimitive, jvpRule, lowerRule, type Primitive } from "../primitive.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { bind1 } from "../trace.ts";
import { tensor } from "./creation.ts";
import { abs, div, mul, pow, sign } from "./elementwise.ts";
import { takeOne } from "./extremum.ts";
import { beside, requireOptions, toFloat, within } from "./lift.ts";
import { flatten, moveaxis, permute } from "./movement.ts";
import { relu } from "./activation.ts";
import { pad } from "./padding.ts";
import { amax, argmax, sum } from "./reduction.ts";
import {
  gatherWindows,
  type PerDimension,
  perDimension,
  spatial,
  windowCount,
  type Windows,
} from "./windows.ts";

export interface PoolOptions {
  /** Distance of the windows; default their size. */
  readonly stride?: PerDimension;
  /** Places added on both sides, at most half a window. */
  readonly padding?: PerDimension;
  /** Also the windows that start inside and end outside. */
  readonly ceilMode?: boolean;
}
export interface MaxPoolOptions extends PoolOptions {
  readonly dilation?: PerDimension;
}
export interface AvgPoolOptions extends PoolOptions {
  /** Whether padding counts in the mean; default true. */
  readonly countIncludePad?: boolean;
}

interface Pooled {
  /** [batch, channels, counts…, sizes…] */
  readonly windows: Tensor;
  readonly counts: readonly number[];
  readonly sizes: readonly number[];
  /** For each spatial dimension how many places of each window are in the input, with or without its padding. */
  readonly inside: (includePad: boolean) => readonly number[][];
}

function pool(
  op: string,
  rank: number,
  x: Tensor,
  size: PerDimension,
  options: MaxPoolOptions,
  fill: number,
): Pooled {
  const dims = spatial(op, x, rank);
  const sizes = perDimension(op, "the size of the windows", size, rank, 1);
  const stride = perDimension(op, "the stride", options.stride ?? size, rank, 1);
  const dilation = perDimension(op, "the dilation", options.dilation ?? 1, rank, 1);
  const padding = perDimension(op, "the padding", options.padding ?? 0, rank, 0);
  if (padding.some((p, i) => p > sizes[i]! / 2))
    throw badArgument(op, "the padding", "at most half a window", padding);
  const windows: Windows[] = dims.map((n, i) => {
    const w = { size: sizes[i]!, stride: stride[i]!, dilation: dilation[i]! };
    const count = windowCount(
      n + 2 * padding[i]!,
      w,
      options.ceilMode === true ? { lastStart: n + padding[i]! } : null,
    );
    if (count < 1)
      throw badArgument(
        op,
        "the windows",
        `no larger than the padded dimension ${i + 2} of size ${n + 2 * padding[i]!}`,
        sizes,
      );
    return { ...w, count };
  });
  // as far as the last window reaches
  const after = windows.map((w, i) =>
    Math.max(
      padding[i]!,
      (w.count - 1) * w.stride + w.dilation * (w.size - 1) + 1 - dims[i]! - padding[i]!,
    ),
  );
  const padded = pad(
    toFloat(op, x),
    dims.flatMap((_, i) => [padding[rank - 1 - i]!, after[rank - 1 - i]!]),
    { value: fill },
  );
  const gathered = gatherWindows(padded, windows);
  const axes = dims.map((_, i) => 2 + 2 * i);
  return {
    windows: permute(gathered, [0, 1, ...axes, ...axes.map((a) => a + 1)]),
    counts: windows.map((w) => w.count),
    sizes,
    inside: (includePad) =>
      windows.map((w, i) =>
        Array.from({ length: w.count }, (_, c) => {
          const start = c * w.stride - padding[i]!;
          const end = Math.min(start + w.size, dims[i]! + (includePad ? padding[i]! : 0));
          return end - (includePad ? start : Math.max(start, 0));
        }),
      ),
  };
}

function maxPool(
  op: string,
  rank: number,
  x: Tensor,
  size: PerDimension,
  options: MaxPoolOptions,
): Tensor {
  requireOptions(op, options, { stride: 1, padding: 1, ceilMode: 1, dilation: 1 });
  return bind1(largest, [pool(op, rank, x, size, options, -Infinity).windows], { rank });
}

/**
 * The largest element along the last `rank` dimensions, of which the first of tied ones has the derivative. Only
 * derivatives ask for its place.
 */
const largest: Primitive<{ readonly rank: number }> = /* @__PURE__ */ definePrimitive<{ readonly rank: number }, object>({
  name: "largest",
  traits: {},
  aval: ([x], { rank }) => [avalOf(x!.shape.slice(0, -rank), x!.dtype)],
  rules: {
    [lowerRule]: ([x], { rank }) =>
      amax(
        x!,
        Array.from({ length: rank }, (_, i) => -1 - i),
      ),
    [jvpRule]: ([x], [dx], { rank }) => {
      const flat = (t: Tensor): Tensor => flatten(t, -rank);
      return {
        outputs: [bind1(largest, [x!], { rank })],
        tangents: [dx == null ? null : takeOne(flat(dx), x!.aval.shape.length - rank, argmax(flat(x!), -1, { keepdim: true })).values],
      };
    },
    [batchRule]: ([x], [dim], params) => [bind1(largest, [moveaxis(x!, dim!, 0)], params), 0],
  },
});

/** Largest element of each window, which alone gets the derivative (the first of tied ones): [batch, channels, width]. */
export function maxPool1d(x: Tensor, size: PerDimension, options: MaxPoolOptions = {}): Tensor {
  return maxPool("maxPool1d", 1, x, size, options);
}
/** Largest element of each window of [batch, channels, height, width]; see `maxPool1d`. */
export function maxPool2d(x: Tensor, size: PerDimension, options: MaxPoolOptions = {}): Tensor {
  return maxPool("maxPool2d", 2, x, size, options);
}

function avgPool(
  op: string,
  rank: number,
  x: Tensor,
  size: PerDimension,
  options: AvgPoolOptions,
): Tensor {
  requireOptions(op, options, { stride: 1, padding: 1, ceilMode: 1, countIncludePad: 1 });
  const { windows, counts, sizes, inside } = pool(op, rank, x, size, options, 0);
  const total = sum(
    windows,
    sizes.map((_, i) => 2 + rank + i),
  );
  const numbers = inside(options.countIncludePad !== false);
  // how many places each window has, as a row for each dimension
  return numbers.reduce((out, list, i) => {
    if (list.every((n) => n === list[0])) return div(out, list[0]!);
    const shape = counts.map((n, k) => (k === i ? n : 1));
    return div(
      out,
      beside(x, () => tensor(list, { dtype: out.aval.dtype, shape })),
    );
  }, total);
}
/** Mean of each window of [batch, channels, width]. */
export function avgPool1d(x: Tensor, size: PerDimension, options: AvgPoolOptions = {}): Tensor {
  return avgPool("avgPool1d", 1, x, size, options);
}
/** Mean of each window of [batch, channels, height, width]. */
export function avgPool2d(x: Tensor, size: PerDimension, options: AvgPoolOptions = {}): Tensor {
  return avgPool("avgPool2d", 2, x, size, options);
}

function lpPool(
  op: string,
  rank: number,
  x: Tensor,
  p: number,
  size: PerDimension,
  options: PoolOptions,
): Tensor {
  requireOptions(op, options, { stride: 1, padding: 1, ceilMode: 1 });
  const powered = within(op, () => pow(toFloat(op, x), p));
  const { windows, sizes } = pool(op, rank, powered, size, options, 0);
  const total = sum(
    windows,
    sizes.map((_, i) => 2 + rank + i),
  );
  return pow(mul(sign(total), relu(abs(total))), 1 / p);
}
/** (Σ xᵖ)^(1/p) of each window of [batch, channels, width]. */
export function lpPool1d(
  x: Tensor,
  p: number,
  size: PerDimension,
  options: PoolOptions = {},
): Tensor {
  return lpPool("lpPool1d", 1, x, p, size, options);
}
/** (Σ xᵖ)^(1/p) of each window of [batch, channels, height, width]. */
export function lpPool2d(
  x: Tensor,
  p: number,
  size: PerDimension,
  options: PoolOptions = {},
): Tensor {
  return lpPool("lpPool2d", 2, x, p, size, options);
}
