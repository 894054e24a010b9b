import type { Tensor } from "@cotangent/core";
import type { GoldenCase } from "../golden.ts";

/** A case's formula in our API: tensors in, one tensor or a list of several out. */
export type GoldenFunction = (...args: Tensor[]) => Tensor | Tensor[];
/** A case's function where the file says that there is one output. */
export type SingleOutput = (...args: Tensor[]) => Tensor;

/** Runs one case by its transform; throws a `GoldenMismatch` on the first number that differs. */
export type Runner = (golden: GoldenCase, f: GoldenFunction, rtol: number) => void;

/** `f` as a function with one output; the cases that come here have one. */
export function single(f: GoldenFunction): SingleOutput {
  return (...args) => {
    const y = f(...args);
    if (Array.isArray(y)) throw new Error(`expected one output, got ${y.length}`);
    return y;
  };
}
