import type { Tolerance } from "../compare.ts";
import type { GoldenCase } from "../golden.ts";
import { runEdge } from "./edge.ts";
import { runElementwise, runNested, runThird } from "./elementwise.ts";
import { runEmpty, runJacobian } from "./jacobian.ts";
import { runGradAndValue, runHessian, runProducts } from "./hessian.ts";
import { runArgnums, runValue } from "./structure.ts";
import type { GoldenFunction, Runner, Way } from "./golden-function.ts";

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

export async function runGolden(
  golden: GoldenCase,
  f: GoldenFunction,
  tolerance: Tolerance,
  way: Way,
): Promise<void> {
  const run = runners[golden.transform];
  if (run === undefined) throw new Error(`no runner for the transform ${golden.transform}`);
  await run(golden, f, tolerance, way);
}
