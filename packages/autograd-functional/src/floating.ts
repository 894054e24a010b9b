import { type Aval, isFloat, scalar, type Tensor } from "@cotangent/core";
import { callOn, type Tuple } from "./tuples.ts";
import type { TensorFunction } from "./types.ts";

/** A constant that stands for outputs without derivative where an engine wants a floating-point output. */
function constant(inputs: readonly Tensor[]): Tensor {
  return scalar(0, inputs[0]!.aval.dtype);
}

/**
 * The floating-point outputs of `f`, which can be differentiated, and all of them.
 * There is always at least one of the former, if need be a constant.
 */
export function floatingOutputs(op: string, f: TensorFunction, inputs: readonly Tensor[]): readonly [readonly Tensor[], Tuple] {
  const outputs = callOn(op, f, inputs);
  const floating = outputs.tensors.filter((y) => isFloat(y.aval.dtype));
  return [floating.length > 0 ? floating : [constant(inputs)], outputs];
}

/** All outputs in their places, those without derivative replaced by constants. */
export function outputsOrConstants(op: string, f: TensorFunction, inputs: readonly Tensor[]): readonly Tensor[] {
  return callOn(op, f, inputs).tensors.map((y) => (isFloat(y.aval.dtype) ? y : constant(inputs)));
}

/** Puts results for the floating-point outputs in their places; `fill` makes the others. */
export function inPlaces<T>(avals: readonly Aval[], floating: readonly T[], fill: (aval: Aval, index: number) => T): T[] {
  let next = 0;
  return avals.map((aval, i) => (isFloat(aval.dtype) ? floating[next++]! : fill(aval, i)));
}
