import type { Tensor } from "@cotangent/core";
import { jacfwd } from "@cotangent/jacfwd";
import { jacrev } from "@cotangent/jacrev";
import { expectClose } from "../compare.ts";
import { type GoldenCase, type GoldenTree, inputsOf } from "../golden.ts";
import type { GoldenFunction, Way } from "./golden-function.ts";

/** value and jacobian[output][argument], by both modes. */
export function runJacobian(
  golden: GoldenCase,
  f: GoldenFunction,
  rtol: number,
  { call }: Way,
): void {
  const inputs = inputsOf(golden);
  const argnums = golden.argnums!;
  const listed = (...args: Tensor[]): Tensor[] => [f(...args)].flat();
  const value = golden.expected["value"] as GoldenTree;
  expectClose(
    call(listed, inputs),
    Array.isArray(value) ? value : [value],
    rtol,
    `${golden.name}, value`,
  );
  const expected = golden.expected["jacobian"] as GoldenTree;
  expectClose(call(jacrev(listed, { argnums }), inputs), expected, rtol, `${golden.name}, jacrev`);
  expectClose(call(jacfwd(listed, { argnums }), inputs), expected, rtol, `${golden.name}, jacfwd`);
}

/**
 * Empty inputs or outputs: torch.func's correctly shaped empties. (torch.autograd.functional raises there, which
 * ours does not: CONVENTIONS.md, defect 9.)
 */
export function runEmpty(golden: GoldenCase, f: GoldenFunction, rtol: number, { call }: Way): void {
  const [x] = inputsOf(golden) as [Tensor];
  expectClose(
    call(jacrev(f), [x]),
    golden.expected["functorch.jacrev"] as GoldenTree,
    rtol,
    `${golden.name}, jacrev`,
  );
  expectClose(
    call(jacfwd(f), [x]),
    golden.expected["functorch.jacfwd"] as GoldenTree,
    rtol,
    `${golden.name}, jacfwd`,
  );
}
