import type { Tensor } from "@cotangent/core";
import { hessian } from "@cotangent/hessian";
import { jacfwd } from "@cotangent/jacfwd";
import { jacrev } from "@cotangent/jacrev";
import { expectClose } from "../compare.ts";
import { type GoldenCase, type GoldenTree, inputsOf, tensorsOf } from "../golden.ts";
import { type GoldenFunction, single, type Way } from "./golden-function.ts";

/** The function's own value is what is expected. */
export function runValue(golden: GoldenCase, f: GoldenFunction, rtol: number, { call }: Way): void {
  expectClose(
    call(f, inputsOf(golden)),
    golden.expected as unknown as GoldenTree,
    rtol,
    golden.name,
  );
}

/** jacfwd or hessian with argnums −1, which PyTorch gets wrong (CONVENTIONS.md, defect 8). */
export function runArgnums(
  golden: GoldenCase,
  f: GoldenFunction,
  rtol: number,
  { call }: Way,
): void {
  const transform = golden.transform === "hessian" ? hessian : jacfwd;
  const got = call(transform(single(f), { argnums: -1 }), inputsOf(golden));
  expectClose(got, golden.expected as unknown as GoldenTree, rtol, golden.name);
}

export interface Pair {
  readonly a: Tensor;
  readonly b: Tensor;
}

/** A function between objects: the Jacobian is the tree product, the output's tree outside. */
export function runPytree(
  golden: GoldenCase,
  f: (x: Pair) => { readonly c: Tensor; readonly d: Tensor },
  rtol: number,
  { call }: Way,
): void {
  const { a, b } = tensorsOf(golden.inputs[0]!) as unknown as Pair;
  const at = <R>(g: (x: Pair) => R): R => call((p, q) => g({ a: p, b: q }), [a, b]);
  const expected = golden.expected as unknown as GoldenTree;
  expectClose(at(jacrev(f)), expected, rtol, `${golden.name}, jacrev`);
  expectClose(at(jacfwd(f)), expected, rtol, `${golden.name}, jacfwd`);
}
