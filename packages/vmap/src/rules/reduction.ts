import {
  type BatchDim,
  bind1,
  type Primitive,
  type ReduceParams,
  type Tensor,
} from "@cotangent/core";
import { shifted, shiftedAll } from "./axes.ts";

type Batched = readonly [Tensor, BatchDim];
type Args = readonly Tensor[];
type Dims = readonly BatchDim[];

/** Reduced axes disappear; those in front of the batch axis move it. */
export function batchReduce(primitive: Primitive<ReduceParams>) {
  return ([x]: Args, [dim]: Dims, { axes }: ReduceParams): Batched => {
    const out = bind1(primitive, [x!], { axes: shiftedAll(axes, dim!) });
    return [out, dim! - axes.filter((a) => a < dim!).length];
  };
}

export function batchArgReduce(primitive: Primitive<{ readonly axis: number }>) {
  return ([x]: Args, [dim]: Dims, { axis }: { readonly axis: number }): Batched => [
    bind1(primitive, [x!], { axis: shifted(axis, dim!) }),
    axis < dim! ? dim! - 1 : dim!,
  ];
}

/** Works along one axis and keeps the shape. */
export function batchAlongAxis<P extends { readonly axis: number }>(primitive: Primitive<P>) {
  return ([x]: Args, [dim]: Dims, params: P): Batched => [
    bind1(primitive, [x!], { ...params, axis: shifted(params.axis, dim!) }),
    dim!,
  ];
}
