import { gradAndValue, vjp } from "@cotangent/grad";
import { hessian, hvp, vhp } from "@cotangent/hessian";
import { jacfwd } from "@cotangent/jacfwd";
import { jacrev } from "@cotangent/jacrev";
import { jvp } from "@cotangent/jvp";
import type { Tensor } from "@cotangent/core";
import { expectClose } from "../compare.ts";
import { type GoldenCase, type GoldenTree, inputsOf, tensorsOf } from "../golden.ts";
import { type GoldenFunction, single } from "./golden-function.ts";

/** value and grad[i]. */
export function runGradAndValue(golden: GoldenCase, f: GoldenFunction, rtol: number): void {
  const inputs = inputsOf(golden);
  const [gradient, value] = gradAndValue(single(f), { argnums: golden.argnums! })(...inputs);
  expectClose(value, golden.expected["value"] as GoldenTree, rtol, `${golden.name}, value`);
  expectClose(gradient, golden.expected["grad"] as GoldenTree, rtol, `${golden.name}, grad`);
}

/** value, grad[i], hessian[i][j] by three routes, and the products with v. */
export function runHessian(golden: GoldenCase, f: GoldenFunction, rtol: number): void {
  runGradAndValue(golden, f, rtol);
  const scalar = single(f);
  const inputs = inputsOf(golden);
  const argnums = golden.argnums!;
  const expect = (got: unknown, part: string, route = part): void =>
    expectClose(got, golden.expected[part] as GoldenTree, rtol, `${golden.name}, ${route}`);
  expect(hessian(scalar, { argnums })(...inputs), "hessian");
  const reverse = (...args: Tensor[]): readonly Tensor[] => jacrev(scalar, { argnums })(...args);
  expect(jacrev(reverse, { argnums })(...inputs), "hessian", "hessian as jacrev of jacrev");
  const forward = (...args: Tensor[]): readonly Tensor[] => jacfwd(scalar, { argnums })(...args);
  expect(jacfwd(forward, { argnums })(...inputs), "hessian", "hessian as jacfwd of jacfwd");
  const v = (golden.v as readonly GoldenTree[]).map((t) => tensorsOf(t) as Tensor);
  expect(hvp(scalar, inputs, v)[1], "hvp");
  expect(vhp(scalar, inputs, v)[1], "vhp");
  expect(jvp(scalar, inputs, v)[1], "jvp");
}

/** value, vjp and jvp, each against the file; `dot` is ⟨cotangents, jvp⟩ = ⟨vjp, tangents⟩. */
export function runProducts(golden: GoldenCase, f: GoldenFunction, rtol: number): void {
  const inputs = inputsOf(golden);
  const given = golden.v as {
    readonly cotangents: GoldenTree;
    readonly tangents: readonly GoldenTree[];
  };
  const cotangents = tensorsOf(given.cotangents) as Tensor | Tensor[];
  const tangents = given.tangents.map((t) => tensorsOf(t) as Tensor);
  const [value, pullback] = vjp(f, inputs);
  const [, pushed] = jvp(f, inputs, tangents);
  const pulled = pullback(cotangents);
  const expect = (got: unknown, part: string): void =>
    expectClose(got, golden.expected[part] as GoldenTree, rtol, `${golden.name}, ${part}`);
  expect(value, "value");
  expect(pulled, "vjp");
  expect(pushed, "jvp");
  expect(inner(cotangents, pushed), "dot");
  expect(inner(pulled, tangents), "dot");
}

function inner(a: Tensor | readonly Tensor[], b: Tensor | readonly Tensor[]): Tensor {
  const [as, bs] = [[a].flat(), [b].flat()] as [Tensor[], Tensor[]];
  return as.map((x, i) => x.mul(bs[i]!).sum()).reduce((x, y) => x.add(y));
}
