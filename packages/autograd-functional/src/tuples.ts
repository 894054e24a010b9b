import { isFloat, stopGradient, Tensor } from "@cotangent/core";
import { inputNotATensor, integerInput, noInputs, noOutputs, notAFunction, outputNotATensor } from "./errors.ts";
import type { TensorFunction } from "./types.ts";

/** Tensors as a list, and whether they were given as one. */
export interface Tuple {
  readonly tensors: readonly Tensor[];
  readonly isTuple: boolean;
}

/** The list if `given` was one, else its only entry. */
export function like<T>(given: Tuple, entries: readonly T[]): T | readonly T[] {
  return given.isTuple ? entries : entries[0]!;
}

/** `value` as a list of tensors; `refuse` makes the error for what is none. */
export function asTuple(value: unknown, refuse: (got: unknown, index: number | null) => Error): Tuple {
  if (value instanceof Tensor) return { tensors: [value], isTuple: false };
  if (!Array.isArray(value)) throw refuse(value, null);
  value.forEach((entry: unknown, i) => {
    if (!(entry instanceof Tensor)) throw refuse(entry, i);
  });
  return { tensors: value as readonly Tensor[], isTuple: true };
}

export function asFunction(op: string, f: unknown): TensorFunction {
  if (!isFunction(f)) throw notAFunction(op, f);
  return f;
}

function isFunction(f: unknown): f is TensorFunction {
  return typeof f === "function";
}

/** The inputs of a function that is differentiated: at least one, all floating-point. */
export function asInputs(op: string, inputs: unknown): Tuple {
  const x = asTuple(inputs, (got, index) => inputNotATensor(op, got, index));
  if (x.tensors.length === 0) throw noInputs(op);
  x.tensors.forEach((t, i) => {
    if (!isFloat(t.aval.dtype)) throw integerInput(op, i, t.aval);
  });
  return x;
}

/** What the function returned: at least one tensor. */
export function callOn(op: string, f: TensorFunction, inputs: readonly Tensor[]): Tuple {
  const y = asTuple(f(...inputs), (got, index) => outputNotATensor(op, got, index));
  if (y.tensors.length === 0) throw noOutputs(op);
  return y;
}

/** A constant to all transforms in force. */
function detach(x: Tensor): Tensor {
  return x.trace.level === 0 ? x : stopGradient(x);
}

/** Constants, unless `keep`. */
export function detachUnless(keep: boolean, tensors: readonly Tensor[]): readonly Tensor[] {
  return keep ? tensors : tensors.map(detach);
}
