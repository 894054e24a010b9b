import { Tensor } from "@cotangent/core";
import { inputNotATensor } from "./errors.ts";
import type { Jacobian, OneOrTuple } from "./types.ts";

type Derivative<O, I> = O extends "inputs" ? Jacobian<I, I> : Jacobian<O, I>;

/**
 * The derivative as a function. Of one tensor it returns what one tensor as input gives; of several arguments, or of
 * an array, what an array gives. `O` is the type of the outputs, or `"inputs"` for those of the gradient.
 */
export interface Curried<A extends readonly Tensor[], O extends OneOrTuple | "inputs"> {
  (inputs: A): Derivative<O, A>;
  // last, so that TypeScript takes this one where the function is passed on
  (...inputs: A): Derivative<O, A extends readonly [Tensor] ? Tensor : A>;
}

/** Whether the second argument holds inputs; `false` for options and nothing. */
export function isInputs(op: string, second: unknown): boolean {
  if (second instanceof Tensor || Array.isArray(second)) return true;
  if (second !== undefined && (typeof second !== "object" || second === null)) throw inputNotATensor(op, second, null);
  return false;
}

/** `compute` of the arguments: of a single one as it is, of several as an array. */
export function curry(compute: (inputs: unknown) => unknown): (...inputs: unknown[]) => unknown {
  return (...inputs) => compute(inputs.length === 1 ? inputs[0] : inputs);
}
