import { gradAndValue, vjp } from "@cotangent/grad";
import { hessian, hvp, vhp } from "@cotangent/hessian";
import { jacfwd } from "@cotangent/jacfwd";
import { jacrev } from "@cotangent/jacrev";
import { jvp } from "@cotangent/jvp";
import type { Tensor } from "@cotangent/core";
import { expectClose, type Tolerance } from "../compare.ts";
import { toleranceIn } from "../deviations.ts";
import { type GoldenCase, type GoldenTree, inputsOf, tensorsOf } from "../golden.ts";
import { type GoldenFunction, single, type Way } from "./golden-function.ts";

/** value and grad[i]. */
export async function runGradAndValue(
  golden: GoldenCase,
  f: GoldenFunction,
  tolerance: Tolerance,
  { call }: Way,
): Promise<void> {
  const inputs = inputsOf(golden);
  const [gradient, value] = call(gradAndValue(single(f), { argnums: golden.argnums! }), inputs);
  await expectClose(
    value,
    golden.expected["value"] as GoldenTree,
    tolerance,
    `${golden.name}, value`,
  );
  await expectClose(
    gradient,
    golden.expected["grad"] as GoldenTree,
    tolerance,
    `${golden.name}, grad`,
  );
}

/** value, grad[i], hessian[i][j] by three routes, and the products with v. */
export async function runHessian(
  golden: GoldenCase,
  f: GoldenFunction,
  tolerance: Tolerance,
  way: Way,
): Promise<void> {
  const { call } = way;
  await runGradAndValue(golden, f, tolerance, way);
  const scalar = single(f);
  const inputs = inputsOf(golden);
  const argnums = golden.argnums!;
  const expect = (got: unknown, part: string, route = part): Promise<void> =>
    expectClose(
      got,
      golden.expected[part] as GoldenTree,
      toleranceIn(golden, part, tolerance),
      `${golden.name}, ${route}`,
    );
  await expect(call(hessian(scalar, { argnums }), inputs), "hessian");
  const reverse = (...args: Tensor[]): readonly Tensor[] => jacrev(scalar, { argnums })(...args);
  await expect(
    call(jacrev(reverse, { argnums }), inputs),
    "hessian",
    "hessian as jacrev of jacrev",
  );
  const forward = (...args: Tensor[]): readonly Tensor[] => jacfwd(scalar, { argnums })(...args);
  await expect(
    call(jacfwd(forward, { argnums }), inputs),
    "hessian",
    "hessian as jacfwd of jacfwd",
  );
  const v = (golden.v as readonly GoldenTree[]).map((t) => tensorsOf(t) as Tensor);
  const split =
    <R>(product: (g: typeof scalar, at: Tensor[], along: Tensor[]) => readonly [unknown, R]) =>
    (...args: Tensor[]): R =>
      product(scalar, args.slice(0, inputs.length), args.slice(inputs.length))[1];
  await expect(call(split(hvp), [...inputs, ...v]), "hvp");
  await expect(call(split(vhp), [...inputs, ...v]), "vhp");
  await expect(call(split(jvp), [...inputs, ...v]), "jvp");
}

/** value, vjp and jvp, each against the file; `dot` is ⟨cotangents, jvp⟩ = ⟨vjp, tangents⟩. */
export async function runProducts(
  golden: GoldenCase,
  f: GoldenFunction,
  tolerance: Tolerance,
  { call }: Way,
): Promise<void> {
  const inputs = inputsOf(golden);
  const given = golden.v as {
    readonly cotangents: GoldenTree;
    readonly tangents: readonly GoldenTree[];
  };
  const cotangents = tensorsOf(given.cotangents) as Tensor | Tensor[];
  const likeOutput = (list: Tensor[]): Tensor | Tensor[] =>
    Array.isArray(cotangents) ? list : list[0]!;
  const n = inputs.length;
  const tangents = given.tangents.map((t) => tensorsOf(t) as Tensor);
  const [value, pulled] = call(
    (...xs) => {
      const [y, pullback] = vjp(f, xs.slice(0, n));
      return [y, pullback(likeOutput(xs.slice(n)))] as const;
    },
    [...inputs, ...[cotangents].flat()],
  );
  const pushed = call((...xs) => jvp(f, xs.slice(0, n), xs.slice(n))[1], [...inputs, ...tangents]);
  const expect = (got: unknown, part: string): Promise<void> =>
    expectClose(got, golden.expected[part] as GoldenTree, tolerance, `${golden.name}, ${part}`);
  await expect(value, "value");
  await expect(pulled, "vjp");
  await expect(pushed, "jvp");
  await expect(inner(cotangents, pushed), "dot");
  await expect(inner(pulled, tangents), "dot");
}

function inner(a: Tensor | readonly Tensor[], b: Tensor | readonly Tensor[]): Tensor {
  const [as, bs] = [[a].flat(), [b].flat()] as [Tensor[], Tensor[]];
  return as.map((x, i) => x.mul(bs[i]!).sum()).reduce((x, y) => x.add(y));
}
