import type { Tensor } from "@cotangent/core";
import { jit } from "@cotangent/jit";
import type { Tolerance } from "../compare.ts";
import type { GoldenCase } from "../golden.ts";

/** A case's formula in our API: tensors in, one tensor or a list of several out. */
export type GoldenFunction = (...args: Tensor[]) => Tensor | Tensor[];
/** A case's function where the file says that there is one output. */
export type SingleOutput = (...args: Tensor[]) => Tensor;

/** How the values and derivatives of a case are computed. */
export interface Way {
  /** Calls a value or derivative: as it is, or compiled. */
  readonly call: <R>(g: (...args: Tensor[]) => R, args: readonly Tensor[]) => R;
  /** Whether the zeros of a Jacobian's basis are structural: see `deviations.ts`. */
  readonly structuralZeros: boolean;
  /** Whether an operation knows its values when it is called, if the backend can be read at once: see `deviations.ts`. */
  readonly knowsValues: boolean;
}

/** One operation after the other. */
export const eager: Way = {
  call: (g, args) => g(...args),
  structuralZeros: false,
  knowsValues: true,
};

/** Each derivative as a graph whose operations run one after the other. */
export const interpreted: Way = {
  call: (g, args) => jit(g)(...args),
  structuralZeros: false,
  knowsValues: false,
};

/** Each derivative as one program, after all passes of the compiler. */
export const compiled: Way = { ...interpreted, structuralZeros: true };

/** Runs one case by its transform; rejects with a `GoldenMismatch` on the first number that differs. */
export type Runner = (
  golden: GoldenCase,
  f: GoldenFunction,
  tolerance: Tolerance,
  way: Way,
) => Promise<void>;

/** `f` as a function with one output; the cases that come here have one. */
export function single(f: GoldenFunction): SingleOutput {
  return (...args) => {
    const y = f(...args);
    if (Array.isArray(y)) throw new Error(`expected one output, got ${y.length}`);
    return y;
  };
}
