import { badArgument } from "../errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { requireOptions, requireTensor } from "./lift.ts";
import { broadcastTo, concatenate, flip, padAll, sliceAxis } from "./movement.ts";

export type PadMode = "constant" | "reflect" | "replicate" | "circular";
export interface PadOptions {
  readonly mode?: PadMode;
  /** Of mode "constant". */
  readonly value?: number;
}

/**
 * x with `padding` = [before the last dimension, after it, before the last but one, …] places added (in mode "constant"
 * removed where negative).
 */
export function pad(x: Tensor, padding: readonly number[], options: PadOptions = {}): Tensor {
  requireOptions("pad", options, { mode: 1, value: 1 });
  const { shape } = requireTensor("pad", x).aval;
  const { mode = "constant", value = 0 } = options;
  if (
    !Array.isArray(padding) ||
    padding.length % 2 !== 0 ||
    padding.length > 2 * shape.length ||
    !padding.every(Number.isInteger)
  )
    throw badArgument(
      "pad",
      "the padding",
      `pairs of integers for at most ${shape.length} dimensions`,
      padding,
    );
  const before = shape.map((_, i) => padding[2 * (shape.length - 1 - i)] ?? 0);
  const after = shape.map((_, i) => padding[2 * (shape.length - 1 - i) + 1] ?? 0);
  if (mode === "constant") return padConstant(x, before, after, value);
  const extend = { reflect, replicate, circular }[mode];
  if (extend === undefined)
    throw badArgument("pad", "the mode", '"constant", "reflect", "replicate" or "circular"', mode);
  return shape.reduce<Tensor>((out, size, axis) => {
    const [low, high] = [before[axis]!, after[axis]!];
    if (low === 0 && high === 0) return out;
    const most =
      mode === "reflect" ? size - 1 : mode === "circular" ? size : size === 0 ? 0 : Infinity;
    if (low < 0 || high < 0 || low > most || high > most)
      throw badArgument(
        "pad",
        `the padding of dimension ${axis} (size ${size}, mode "${mode}")`,
        `from 0 to ${most}`,
        [low, high],
      );
    return concatenate(extend(out, axis, low, high), axis);
  }, x);
}

function padConstant(
  x: Tensor,
  before: readonly number[],
  after: readonly number[],
  value: number,
): Tensor {
  const { shape } = x.aval;
  let cropped = x;
  shape.forEach((size, axis) => {
    const start = Math.max(0, -before[axis]!);
    const stop = size - Math.max(0, -after[axis]!);
    if (start > stop)
      throw badArgument(
        "pad",
        `the padding of dimension ${axis}`,
        `such that at most its ${size} places are removed`,
        [before[axis], after[axis]],
      );
    cropped = sliceAxis(cropped, axis, start, stop);
  });
  const [low, high] = [before, after].map((p) => p.map((n) => Math.max(0, n))) as [
    number[],
    number[],
  ];
  return low.every((n, i) => n === 0 && high[i] === 0)
    ? cropped
    : padAll(cropped, low, high, undefined, value);
}

function reflect(x: Tensor, axis: number, low: number, high: number): Tensor[] {
  const size = x.aval.shape[axis]!;
  return [
    flip(sliceAxis(x, axis, 1, 1 + low), axis),
    x,
    flip(sliceAxis(x, axis, size - 1 - high, size - 1), axis),
  ];
}
function replicate(x: Tensor, axis: number, low: number, high: number): Tensor[] {
  const size = x.aval.shape[axis]!;
  const copies = (at: number, n: number): Tensor =>
    broadcastTo(
      sliceAxis(x, axis, at, at + 1),
      x.aval.shape.map((m, i) => (i === axis ? n : m)),
    );
  return [copies(0, low), x, copies(size - 1, high)];
}
function circular(x: Tensor, axis: number, low: number, high: number): Tensor[] {
  const size = x.aval.shape[axis]!;
  return [sliceAxis(x, axis, size - low, size), x, sliceAxis(x, axis, 0, high)];
}
