import { isFloat } from "../dtype.ts";
import { badArgument, dtypeMismatch } from "../errors.ts";
import * as p from "../primitives/reduction.ts";
import type { Primitive } from "../primitive.ts";
import { normalizeDim, normalizeDims } from "../shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { bind1 } from "../trace.ts";
import { div, ne } from "./elementwise.ts";
import { counted, inWide, requireOptions, requireTensor, toDType } from "./lift.ts";
import { reshape } from "./movement.ts";

/** One dimension, several, or all (`undefined`, `null`). */
export type Dims = number | readonly number[] | null | undefined;
export interface ReduceOptions {
  /** Keep reduced dimensions with size 1. */
  readonly keepdim?: boolean;
}

const known = { keepdim: 1 } as const;

function reduce(
  primitive: Primitive<p.ReduceParams>,
  op: string,
  x: Tensor,
  dim: Dims,
  options: ReduceOptions | undefined,
): Tensor {
  requireOptions(op, options, known);
  const { shape } = x.aval;
  const axes = normalizeDims(op, dim, shape);
  if (axes.length === 0 && shape.length > 0) return x;
  const out = bind1(primitive, [x], { axes });
  return options?.keepdim === true ? reshape(out, keptShape(shape, axes)) : out;
}

export const keptShape = (shape: readonly number[], axes: readonly number[]): number[] =>
  shape.map((n, i) => (axes.includes(i) ? 1 : n));

/** Sum over `dim` (all dimensions by default); booleans are counted. */
export function sum(x: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
  return reduce(p.reduceSum, "sum", counted(requireTensor("sum", x)), dim, options);
}
/** Product over `dim` (all by default). Its derivatives are right with any number of zeros. */
export function prod(x: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
  return reduce(p.reduceProd, "prod", counted(requireTensor("prod", x)), dim, options);
}
/** Mean over `dim` (all by default) of a floating-point tensor. */
export function mean(x: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
  const { aval } = requireTensor("mean", x);
  requireOptions("mean", options, known);
  if (!isFloat(aval.dtype)) throw dtypeMismatch("mean", "a floating-point tensor", [aval]);
  const axes = normalizeDims("mean", dim, aval.shape);
  const count = axes.reduce((n, a) => n * aval.shape[a]!, 1);
  return inWide(x, (t) => div(sum(t, axes, options), count));
}
/** Largest element over `dim` (all by default); tied elements share the derivative evenly. NaN if there is one. */
export function amax(x: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
  return reduce(p.reduceMax, "amax", requireTensor("amax", x), dim, options);
}
/** Smallest element over `dim` (all by default); tied elements share the derivative evenly. NaN if there is one. */
export function amin(x: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
  return reduce(p.reduceMin, "amin", requireTensor("amin", x), dim, options);
}
/** Whether any element over `dim` is not 0. */
export function any(x: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
  return reduceBool(p.reduceMax, "any", x, dim, options, false);
}
/** Whether all elements over `dim` are not 0. */
export function all(x: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
  return reduceBool(p.reduceMin, "all", x, dim, options, true);
}

function reduceBool(
  primitive: Primitive<p.ReduceParams>,
  op: string,
  x: Tensor,
  dim: Dims,
  options: ReduceOptions | undefined,
  ofNone: boolean,
): Tensor {
  requireTensor(op, x);
  requireOptions(op, options, known);
  const axes = normalizeDims(op, dim, x.aval.shape);
  // max and min have no value over nothing; any and all have
  if (axes.some((a) => x.aval.shape[a] === 0))
    return ne(sum(toDType(x, "int32"), axes, options), Number(ofNone));
  return reduce(primitive, op, toDType(x, "bool"), axes, options);
}

/** int32 index of the first largest element along `dim`, or in the flattened tensor. */
export function argmax(x: Tensor, dim?: number, options?: ReduceOptions): Tensor {
  return argReduce(p.argMax, "argmax", x, dim, options);
}
/** int32 index of the first smallest element along `dim`, or in the flattened tensor. */
export function argmin(x: Tensor, dim?: number, options?: ReduceOptions): Tensor {
  return argReduce(p.argMin, "argmin", x, dim, options);
}

function argReduce(
  primitive: Primitive<{ readonly axis: number }>,
  op: string,
  x: Tensor,
  dim: number | undefined,
  options: ReduceOptions | undefined,
): Tensor {
  requireTensor(op, x);
  requireOptions(op, options, known);
  const { shape, size } = x.aval;
  const flat = dim === undefined || shape.length === 0;
  const axis = flat ? 0 : normalizeDim(op, dim, shape);
  const out = bind1(primitive, [flat ? reshape(x, [size]) : x], { axis });
  return options?.keepdim === true ? reshape(out, shape.map((n, i) => (flat || i === axis ? 1 : n))) : out;
}

function scan(primitive: Primitive<p.ScanParams>, op: string, x: Tensor, dim: number): Tensor {
  const t = counted(requireTensor(op, x));
  if (typeof dim !== "number") throw badArgument(op, "the dimension", "a number", dim);
  if (t.aval.shape.length === 0) return t;
  return bind1(primitive, [t], { axis: normalizeDim(op, dim, t.aval.shape), reverse: false });
}
/** Sums of the first 1, 2, … elements along `dim`. */
export function cumsum(x: Tensor, dim: number): Tensor {
  return scan(p.cumSum, "cumsum", x, dim);
}
/** Products of the first 1, 2, … elements along `dim`; derivatives are right with zeros. */
export function cumprod(x: Tensor, dim: number): Tensor {
  return scan(p.cumProd, "cumprod", x, dim);
}
