import type { Tensor } from "@cotangent/core";
import type { GoldenCase } from "../golden.ts";
import { runEdge } from "./edge.ts";
import { runElementwise, runNested, runThird } from "./elementwise.ts";
import { runEmpty, runJacobian } from "./jacobian.ts";
import { runGradAndValue, runHessian, runProducts } from "./hessian.ts";
import { runArgnums, runValue } from "./structure.ts";

/** A case's formula in our API: tensors in, one tensor or a list of several out. */
export type GoldenFunction = (...args: Tensor[]) => Tensor | Tensor[];
/** A case's function where the file says that there is one output. */
export type SingleOutput = (...args: Tensor[]) => Tensor;

/** Runs one case by its transform; throws a `GoldenMismatch` on the first number that differs. */
export type Runner = (golden: GoldenCase, f: GoldenFunction, rtol: number) => void;

const runners: { readonly [transform: string]: Runner } = {
  elementwise_derivatives: runElementwise,
  nested_scalar_derivatives: runNested,
  third_derivative: runThird,
  hessian_and_products: runHessian,
  grad_and_value: runGradAndValue,
  vjp_and_jvp: runProducts,
  jacobian: runJacobian,
  jacobian_variants: runEmpty,
  grad_of_sum: runEdge,
  jacfwd: runArgnums,
  hessian: runArgnums,
  vmap_hessian: runValue,
  vmap_none: runValue,
  vmap_gram: runValue,
  vmap_vjp: runValue,
  vmap_ensemble: runValue,
};

export function runGolden(golden: GoldenCase, f: GoldenFunction, rtol: number): void {
  const run = runners[golden.transform];
  if (run === undefined) throw new Error(`no runner for the transform ${golden.transform}`);
  run(golden, f, rtol);
}


/** `f` as a function with one output; the cases that come here have one. */
export function single(f: GoldenFunction): SingleOutput {
  return (...args) => {
    const y = f(...args);
    if (Array.isArray(y)) throw new Error(`expected one output, got ${y.length}`);
    return y;
  };
}
