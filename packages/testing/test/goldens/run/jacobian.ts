import type { Tensor } from "@cotangent/core";
import { jacfwd } from "@cotangent/jacfwd";
import { jacrev } from "@cotangent/jacrev";
import { expectClose, type Tolerance } from "../compare.ts";
import { type GoldenCase, type GoldenTree, inputsOf } from "../golden.ts";
import type { GoldenFunction, Way } from "./golden-function.ts";

/** value and jacobian[output][argument], by both modes. */
export async function runJacobian(
  golden: GoldenCase,
  f: GoldenFunction,
  tolerance: Tolerance,
  { call }: Way,
): Promise<void> {
  const inputs = inputsOf(golden);
  const argnums = golden.argnums!;
  const listed = (...args: Tensor[]): Tensor[] => [f(...args)].flat();
  const value = golden.expected["value"] as GoldenTree;
  await expectClose(
    call(listed, inputs),
    Array.isArray(value) ? value : [value],
    tolerance,
    `${golden.name}, value`,
  );
  const expected = golden.expected["jacobian"] as GoldenTree;
  await expectClose(
    call(jacrev(listed, { argnums }), inputs),
    expected,
    tolerance,
    `${golden.name}, jacrev`,
  );
  await expectClose(
    call(jacfwd(listed, { argnums }), inputs),
    expected,
    tolerance,
    `${golden.name}, jacfwd`,
  );
}

/**
 * Empty inputs or outputs: torch.func's correctly shaped empties. (torch.autograd.functional raises there, which
 * ours does not: CONVENTIONS.md, defect 9.)
 */
export async function runEmpty(
  golden: GoldenCase,
  f: GoldenFunction,
  tolerance: Tolerance,
  { call }: Way,
): Promise<void> {
  const [x] = inputsOf(golden) as [Tensor];
  await expectClose(
    call(jacrev(f), [x]),
    golden.expected["functorch.jacrev"] as GoldenTree,
    tolerance,
    `${golden.name}, jacrev`,
  );
  await expectClose(
    call(jacfwd(f), [x]),
    golden.expected["functorch.jacfwd"] as GoldenTree,
    tolerance,
    `${golden.name}, jacfwd`,
  );
}
