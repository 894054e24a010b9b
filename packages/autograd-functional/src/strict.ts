import type { Tensor } from "@cotangent/core";
import { dependsOn } from "@cotangent/grad";
import { independentOfInput, jacobianIndependent, outputIndependent, resultIndependent } from "./errors.ts";
import { outputsOrConstants } from "./floating.ts";
import type { Gradient } from "./gradient.ts";
import type { TensorFunction } from "./types.ts";

// Independence is read from the operations between input and output, not from values: x·0 depends on x.

type Depends = readonly (readonly boolean[])[];

/** `depends[output][input]`, where every output depends on some input. */
export function requireOutputs(op: string, f: TensorFunction, inputs: readonly Tensor[]): Depends {
  const { depends } = dependsOn((...xs) => outputsOrConstants(op, f, xs), inputs);
  depends.forEach((row, i) => {
    if (!row.includes(true)) throw outputIndependent(op, i);
  });
  return depends;
}

/** Every output depends on every input. */
export function requirePairs(op: string, depends: Depends, what: (output: number) => string): void {
  depends.forEach((row, i) => {
    row.forEach((dependent, j) => {
      if (!dependent) throw independentOfInput(op, what(i), j);
    });
  });
}

/** Some output depends on each input. */
export function requireInputs(op: string, depends: Depends, what: string): void {
  depends[0]!.forEach((_, j) => {
    if (!depends.some((row) => row[j])) throw independentOfInput(op, what, j);
  });
}

/** With `createGraph`: each result of `compute` depends on the inputs. */
export function requireResults(
  op: string,
  compute: (...inputs: Tensor[]) => readonly Tensor[],
  inputs: readonly Tensor[],
  what: (result: number) => string,
): void {
  dependsOn(compute, inputs).depends.forEach((row, i) => {
    if (!row.includes(true)) throw resultIndependent(op, what(i));
  });
}

/** The gradient with respect to each input depends on some input. Returns `depends[gradient][input]`. */
export function requireGradients(op: string, gradient: Gradient, inputs: readonly Tensor[]): Depends {
  const { depends } = dependsOn((...xs) => gradient(...xs)[0], inputs);
  depends.forEach((row, i) => {
    if (!row.includes(true)) throw jacobianIndependent(op, i);
  });
  return depends;
}
