import { isFloat } from "../dtype.ts";
import { badArgument } from "../errors.ts";
import { isScalarDim, normalizeDim } from "../shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import {
  bitwiseRightShift,
  eq,
  gt,
  logicalAnd,
  logicalOr,
  ne,
  stopGradient,
  sub,
  where,
} from "./elementwise.ts";
import { ofScalar, takeOne, type ValuesAndIndices } from "./extremum.ts";
import { gather } from "./indexing.ts";
import { lerp } from "./arithmetic.ts";
import { requireInteger, requireOptions, requireTensor, toFloat, within } from "./lift.ts";
import { reshape, sliceAxis, stack } from "./movement.ts";
import { amax, any, type ReduceOptions, sum } from "./reduction.ts";
import { argsort, sort } from "./sorting.ts";

/**
 * The median, which of an even number of elements is the lower middle one; NaN if any is. Without `dim` tied elements
 * share the derivative; with it, it goes to the index returned.
 */
export function median(x: Tensor): Tensor;
export function median(x: Tensor, dim: number, options?: ReduceOptions): ValuesAndIndices;
export function median(
  x: Tensor,
  dim?: number,
  options?: ReduceOptions,
): Tensor | ValuesAndIndices {
  const middle = (size: number, nans: Tensor): Tensor =>
    where(gt(nans, 0), size - 1, (size - 1) >> 1);
  return dim === undefined
    ? medianOfAll("median", x, middle)
    : medianAlong("median", x, dim, middle, options);
}
/** As `median`, of the elements that are not NaN. */
export function nanmedian(x: Tensor): Tensor;
export function nanmedian(x: Tensor, dim: number, options?: ReduceOptions): ValuesAndIndices;
export function nanmedian(
  x: Tensor,
  dim?: number,
  options?: ReduceOptions,
): Tensor | ValuesAndIndices {
  // of nothing but NaN it is −1, the last element
  const middle = (size: number, nans: Tensor): Tensor => bitwiseRightShift(sub(size - 1, nans), 1);
  return dim === undefined
    ? medianOfAll("nanmedian", x, middle)
    : medianAlong("nanmedian", x, dim, middle, options);
}

/** The place in sorted order, for `size` elements of which `nans` are NaN and stand at the end. */
type Middle = (size: number, nans: Tensor) => Tensor;

function medianAlong(
  op: string,
  x: Tensor,
  dim: number,
  middle: Middle,
  options?: ReduceOptions,
): ValuesAndIndices {
  requireOptions(op, options, { keepdim: 1 });
  const whole = ofScalar(requireTensor(op, x), dim);
  if (whole !== null) return whole;
  const axis = normalizeDim(op, dim, x.aval.shape);
  const size = requireInteger(op, `the size of dimension ${dim}`, x.aval.shape[axis]!, 1);
  const place = middle(size, sum(ne(x, x), axis, { keepdim: true }));
  return takeOne(x, axis, gather(argsort(x, axis), axis, place), options);
}

function medianOfAll(op: string, x: Tensor, middle: Middle): Tensor {
  const flat = reshape(requireTensor(op, x), [x.aval.size]);
  const { values } = medianAlong(op, flat, 0, middle);
  if (!isFloat(x.aval.dtype)) return values;
  const m = stopGradient(values);
  const tied = logicalOr(eq(flat, m), logicalAnd(ne(flat, flat), ne(m, m)));
  return amax(where(tied, flat, -Infinity));
}

export type Interpolation = "linear" | "lower" | "higher" | "midpoint" | "nearest";
export interface QuantileOptions extends ReduceOptions {
  /** What to do between two elements; default "linear". */
  readonly interpolation?: Interpolation;
}

/**
 * The q-quantile along `dim` (of all elements by default), q from 0 to 1; NaN if any element is.
 * A list of q gives a new dimension 0.
 */
export function quantile(
  x: Tensor,
  q: number | readonly number[],
  dim?: number | null,
  options: QuantileOptions = {},
): Tensor {
  return within("quantile", () => {
    requireOptions("quantile", options, { keepdim: 1, interpolation: 1 });
    const t = toFloat("quantile", requireTensor("quantile", x));
    const all = dim === undefined || dim === null || (t.aval.shape.length === 0 && isScalarDim(dim));
    const axis = all ? 0 : normalizeDim("quantile", dim, t.aval.shape);
    const along = all ? reshape(t, [t.aval.size]) : t;
    const size = requireInteger("quantile", "the number of elements", along.aval.shape[axis]!, 1);
    const sorted = sort(along, axis).values;
    const hasNan = any(ne(along, along), axis, { keepdim: true });
    const kept = all ? t.aval.shape.map(() => 1) : t.aval.shape.map((n, i) => (i === axis ? 1 : n));
    const shape = options.keepdim === true ? kept : all ? [] : kept.filter((_, i) => i !== axis);

    if (typeof q !== "number" && !Array.isArray(q)) throw badArgument("quantile", "q", "a number or a list of numbers", q);
    const at = (value: number): Tensor => {
      if (!(value >= 0 && value <= 1)) throw badArgument("quantile", "q", "numbers from 0 to 1", q);
      const [low, high, weight] = neighbours(value * (size - 1), options.interpolation ?? "linear");
      const below = sliceAxis(sorted, axis, low, low + 1);
      const between =
        weight === 0 ? below : lerp(below, sliceAxis(sorted, axis, high, high + 1), weight);
      return reshape(where(hasNan, NaN, between), shape);
    };
    return typeof q === "number" ? at(q) : stack(q.map(at));
  });
}

/** The sorted places around `rank`, and the weight of the second. */
function neighbours(rank: number, interpolation: Interpolation): [number, number, number] {
  const low = Math.floor(rank);
  const high = Math.ceil(rank);
  switch (interpolation) {
    case "linear":
      return [low, high, rank - low];
    case "lower":
      return [low, low, 0];
    case "higher":
      return [high, high, 0];
    case "midpoint":
      return [low, high, low === high ? 0 : 0.5];
    case "nearest": {
      // half to even, as NumPy and PyTorch round
      const half = rank - low === 0.5;
      const nearest = half ? low + (low % 2) : Math.round(rank);
      return [nearest, nearest, 0];
    }
    default:
      throw badArgument(
        "quantile",
        "the interpolation",
        '"linear", "lower", "higher", "midpoint" or "nearest"',
        interpolation,
      );
  }
}
