import type { Tensor } from "@cotangent/core";
import { hessian } from "@cotangent/hessian";
import { jacfwd } from "@cotangent/jacfwd";
import { jacrev } from "@cotangent/jacrev";
import { expectClose, type Tolerance } from "../compare.ts";
import { type GoldenCase, type GoldenTree, inputsOf, tensorsOf } from "../golden.ts";
import { type GoldenFunction, single, type Way } from "./golden-function.ts";

/** The function's own value is what is expected. */
export async function runValue(
  golden: GoldenCase,
  f: GoldenFunction,
  tolerance: Tolerance,
  { call }: Way,
): Promise<void> {
  await expectClose(
    call(f, inputsOf(golden)),
    golden.expected as unknown as GoldenTree,
    tolerance,
    golden.name,
  );
}

/** jacfwd or hessian with argnums −1, which PyTorch gets wrong (CONVENTIONS.md, defect 8). */
export async function runArgnums(
  golden: GoldenCase,
  f: GoldenFunction,
  tolerance: Tolerance,
  { call }: Way,
): Promise<void> {
  const transform = golden.transform === "hessian" ? hessian : jacfwd;
  const got = call(transform(single(f), { argnums: -1 }), inputsOf(golden));
  await expectClose(got, golden.expected as unknown as GoldenTree, tolerance, golden.name);
}

export interface Pair {
  readonly a: Tensor;
  readonly b: Tensor;
}

/** A function between objects: the Jacobian is the tree product, the output's tree outside. */
export async function runPytree(
  golden: GoldenCase,
  f: (x: Pair) => { readonly c: Tensor; readonly d: Tensor },
  tolerance: Tolerance,
  { call }: Way,
): Promise<void> {
  const { a, b } = tensorsOf(golden.inputs[0]!) as unknown as Pair;
  const at = <R>(g: (x: Pair) => R): R => call((p, q) => g({ a: p, b: q }), [a, b]);
  const expected = golden.expected as unknown as GoldenTree;
  await expectClose(at(jacrev(f)), expected, tolerance, `${golden.name}, jacrev`);
  await expectClose(at(jacfwd(f)), expected, tolerance, `${golden.name}, jacfwd`);
}
