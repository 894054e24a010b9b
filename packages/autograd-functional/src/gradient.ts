import { isFloat, onesLike, scalar, type Tensor } from "@cotangent/core";
import { vjp } from "@cotangent/grad";
import { notOneElement, tupleOutput } from "./errors.ts";
import { callOn } from "./tuples.ts";
import type { TensorFunction } from "./types.ts";

/** The gradients with respect to all inputs, and, as aux, the value. */
export type Gradient = (...inputs: Tensor[]) => readonly [gradients: readonly Tensor[], aux: readonly [value: Tensor]];

/** The gradient of a function with a single output of one element; zeros if that is an integer. */
export function gradientOf(op: string, f: TensorFunction): Gradient {
  const single = (...inputs: Tensor[]): readonly [Tensor, readonly [Tensor]] => {
    const { tensors, isTuple } = callOn(op, f, inputs);
    if (isTuple) throw tupleOutput(op, tensors.length);
    const value = tensors[0]!;
    if (value.aval.size !== 1) throw notOneElement(op, value.aval);
    return [isFloat(value.aval.dtype) ? value : scalar(0, inputs[0]!.aval.dtype), [value]];
  };
  return (...inputs) => {
    const [y, pull, aux] = vjp(single, inputs, { hasAux: true });
    return [pull(onesLike(y)), aux];
  };
}
