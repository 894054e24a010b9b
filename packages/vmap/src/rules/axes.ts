import {
  type BatchDim,
  broadcastTo,
  moveaxis,
  bind1,
  type Shape,
  type Tensor,
} from "@cotangent/core";
import * as primitives from "@cotangent/core/primitives";

/** Where axis `axis` of one example stands in a value whose batch axis is `dim`. */
export function shifted(axis: number, dim: number): number {
  return axis >= dim ? axis + 1 : axis;
}

export function shiftedAll(axes: readonly number[], dim: number): number[] {
  return axes.map((axis) => shifted(axis, dim));
}

/** `list` with `item` at place `at`. */
export function insertAt<T>(list: readonly T[], at: number, item: T): T[] {
  return list.toSpliced(at, 0, item);
}

/** As the op, without its checks: the shape is known to fit. */
export function reshapeTo(x: Tensor, shape: Shape): Tensor {
  return bind1(primitives.reshape, [x], { shape });
}

/** An unmapped value repeated along a new axis `dim` of length `size`. */
export function repeat(x: Tensor, dim: number, size: number): Tensor {
  const { shape } = x.aval;
  const wide = dim === 0 ? x : reshapeTo(x, insertAt(shape, dim, 1));
  return broadcastTo(wide, insertAt(shape, dim, size));
}

/** The value with its batch axis at `to`: moved if mapped, repeated if not. */
export function batchAt(x: Tensor, dim: BatchDim, to: number, size: number): Tensor {
  return dim === null ? repeat(x, to, size) : moveaxis(x, dim, to);
}
