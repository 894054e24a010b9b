import { badArgument, checkOptions, moveaxis, normalizeDim, promote, reshape, shapeMismatch, sizeOf, type Tensor } from "@cotangent/core";
import { requireFloats } from "./arguments.ts";
import { inv, solve } from "./solve.ts";

/**
 * The tensor that `tensordot(result, x, ind)` undoes `tensordot(a, x, …)` with: the inverse of `a` as a matrix whose rows are its first
 * `ind` dimensions and whose columns the others. The dimensions of the result are those others, then the first ones.
 * @throws CotangentError `SINGULAR_MATRIX`, `SHAPE_MISMATCH`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `BAD_ARGUMENT`
 * @example tensorinv(eye(6).reshape([6, 2, 3]), 1) // of shape [2, 3, 6]
 */
export function tensorinv(a: Tensor, ind = 2): Tensor {
  const { shape } = requireFloats("tensorinv", a).aval;
  if (!Number.isInteger(ind) || ind < 1) throw badArgument("tensorinv", "ind", "an integer of 1 or more", ind);
  const [rows, columns] = [shape.slice(0, ind), shape.slice(ind)];
  const n = sizeOf(rows);
  if (n !== sizeOf(columns))
    throw shapeMismatch("tensorinv", `as many elements in the first ${ind} dimensions as in the others`, [a.aval]);
  return reshape(inv(reshape(a, [n, n])), [...columns, ...rows]);
}

export interface TensorsolveOptions {
  /** Dimensions of `a` that are moved to its end first. */
  readonly dims?: readonly number[];
}

/**
 * The x with `tensordot(a, x, x.ndim)` = b: `a` has the dimensions of b, then those of x, which has as many elements.
 * @throws CotangentError `SINGULAR_MATRIX`, `SHAPE_MISMATCH`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `BAD_ARGUMENT`, `UNKNOWN_OPTION`
 * @example tensorsolve(eye(6).reshape([2, 3, 6]), ones([2, 3])) // of shape [6]
 */
export function tensorsolve(a: Tensor, b: Tensor, options: TensorsolveOptions = {}): Tensor {
  checkOptions("tensorsolve", options, ["dims"]);
  const [given, right] = promote("tensorsolve", [requireFloats("tensorsolve", a, "a"), requireFloats("tensorsolve", b, "b")]) as [Tensor, Tensor];
  const { shape: rows, size: n } = right.aval;
  const axes = (options.dims ?? []).map((d) => normalizeDim("tensorsolve", d, given.aval.shape));
  // moving one to the end moves those after it
  const moved = axes.reduce((x, axis, i) => moveaxis(x, axis - axes.slice(0, i).filter((before) => before < axis).length, -1), given);
  const { shape, size } = moved.aval;
  const columns = shape.slice(rows.length);
  if (size !== n * n || sizeOf(columns) !== n)
    throw shapeMismatch("tensorsolve", "a with the dimensions of b, then others with as many elements", [moved.aval, right.aval]);
  return reshape(solve(reshape(moved, [n, n]), reshape(right, [n])), columns);
}
