import { badArgument } from "../errors.ts";
import * as p from "../primitives/reduction.ts";
import type { Primitive } from "../primitive.ts";
import { isScalarDim, normalizeDim } from "../shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { bind1 } from "../trace.ts";
import { ge, le, logicalOr, maximum, minimum, ne, where } from "./elementwise.ts";
import { gather } from "./indexing.ts";
import { beside, requireOptions, requireTensor, within } from "./lift.ts";
import { range } from "./creation.ts";
import { reshape } from "./movement.ts";
import { amax, amin, argmax, argmin, type Dims, type ReduceOptions } from "./reduction.ts";

/** Selected elements along a dimension and their int32 places in it. */
export interface ValuesAndIndices {
  readonly values: Tensor;
  readonly indices: Tensor;
}

/** Elements of `x` at one index along `axis`, which disappears unless `keepdim`; `indices` has it with size 1. */
export function takeOne(
  x: Tensor,
  axis: number,
  indices: Tensor,
  options?: ReduceOptions,
): ValuesAndIndices {
  const values = gather(x, axis, indices);
  if (options?.keepdim === true) return { values, indices };
  const shape = x.aval.shape.filter((_, i) => i !== axis);
  return { values: reshape(values, shape), indices: reshape(indices, shape) };
}

/** A tensor without dimensions as the one element along its dimension 0 or −1; null for what has dimensions. */
export function ofScalar(x: Tensor, dim: number): ValuesAndIndices | null {
  if (x.aval.shape.length > 0 || !isScalarDim(dim)) return null;
  return { values: x, indices: argmax(x) };
}

type Extremum = typeof argmax;
function extremum(
  op: string,
  x: Tensor,
  dim: number,
  options: ReduceOptions | undefined,
  arg: Extremum,
): ValuesAndIndices {
  if (typeof dim !== "number")
    throw badArgument(op, "the second argument", "a dimension or a tensor", dim);
  requireOptions(op, options, { keepdim: 1 });
  const whole = ofScalar(x, dim);
  if (whole !== null) return whole;
  const axis = normalizeDim(op, dim, x.aval.shape);
  return takeOne(x, axis, arg(x, axis, { keepdim: true }), options);
}

/**
 * The largest element, tied ones sharing the derivative; with a dimension the largest ones along it and their indices,
 * where the derivative goes to the index returned (the first of tied ones); with another tensor the larger by element.
 * @example max(x), max(x, 1).values, max(x, y)
 */
export function max(x: Tensor): Tensor;
export function max(x: Tensor, other: Tensor): Tensor;
export function max(x: Tensor, dim: number, options?: ReduceOptions): ValuesAndIndices;
export function max(
  x: Tensor,
  second?: number | Tensor,
  options?: ReduceOptions,
): Tensor | ValuesAndIndices {
  return within("max", () => {
    requireTensor("max", x);
    if (second === undefined) return amax(x);
    return second instanceof Tensor
      ? maximum(x, second)
      : extremum("max", x, second, options, argmax);
  }, "maximum");
}
/** The smallest element, or the smallest ones along a dimension and their indices; see `max`. */
export function min(x: Tensor): Tensor;
export function min(x: Tensor, other: Tensor): Tensor;
export function min(x: Tensor, dim: number, options?: ReduceOptions): ValuesAndIndices;
export function min(
  x: Tensor,
  second?: number | Tensor,
  options?: ReduceOptions,
): Tensor | ValuesAndIndices {
  return within("min", () => {
    requireTensor("min", x);
    if (second === undefined) return amin(x);
    return second instanceof Tensor
      ? minimum(x, second)
      : extremum("min", x, second, options, argmin);
  }, "minimum");
}
/** Smallest and largest element over `dim` (all by default). */
export function aminmax(
  x: Tensor,
  dim?: Dims,
  options?: ReduceOptions,
): { readonly min: Tensor; readonly max: Tensor } {
  return within("aminmax", () => {
    requireOptions("aminmax", options, { keepdim: 1 });
    return { min: amin(x, dim, options), max: amax(x, dim, options) };
  });
}

/** Largest of the first 1, 2, … elements along `dim`, and the index of the last element that is it. */
export function cummax(x: Tensor, dim: number): ValuesAndIndices {
  return running(p.cumMax, "cummax", ge, x, dim);
}
/** Smallest of the first 1, 2, … elements along `dim`, and the index of the last element that is it. */
export function cummin(x: Tensor, dim: number): ValuesAndIndices {
  return running(p.cumMin, "cummin", le, x, dim);
}

function running(
  primitive: Primitive<p.ScanParams>,
  op: string,
  reaches: typeof ge,
  x: Tensor,
  dim: number,
): ValuesAndIndices {
  const { shape } = requireTensor(op, x).aval;
  const whole = ofScalar(x, dim);
  if (whole !== null) return whole;
  const axis = normalizeDim(op, dim, shape);
  const best = bind1(primitive, [x], { axis, reverse: false });
  // the places where the running value is reached; the latest of them is the one selected
  const reached = logicalOr(reaches(x, best), ne(x, x));
  const places = where(
    reached,
    beside(x, () => range(shape, axis, "int32")),
    0,
  );
  const indices = bind1(p.cumMax, [places], { axis, reverse: false });
  return { values: gather(x, axis, indices), indices };
}
