import type { Tensor } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { hessian } from "@cotangent/hessian";
import { jacfwd } from "@cotangent/jacfwd";
import { jacrev } from "@cotangent/jacrev";
import { expectClose, type Tolerance } from "../compare.ts";
import { expectedOf, toleranceIn } from "../deviations.ts";
import { type GoldenCase, type GoldenTensor, inputsOf, numbersOf } from "../golden.ts";
import { type GoldenFunction, single, type Way } from "./golden-function.ts";

type Unary = (x: Tensor) => Tensor;

/** value, d1, d2, d3: successive gradients of the sum. */
export async function runElementwise(
  golden: GoldenCase,
  f: GoldenFunction,
  tolerance: Tolerance,
  { call }: Way,
): Promise<void> {
  const [x] = inputsOf(golden) as [Tensor];
  let derivative: Unary = single(f);
  for (const order of ["value", "d1", "d2", "d3"]) {
    const expected = expectedOf(golden, order);
    if (expected === undefined) throw new Error(`${golden.name} has no ${order}`);
    const within = toleranceIn(golden, order, tolerance);
    await expectClose(call(derivative, [x]), expected, within, `${golden.name} ${order}`);
    derivative = gradOfSum(derivative);
  }
}

function gradOfSum(f: Unary): Unary {
  return grad((x: Tensor) => f(x).sum());
}

/** derivatives[k] is the k-th derivative of a scalar function: reverse mode all the way, and forward mode too. */
export async function runNested(
  golden: GoldenCase,
  f: GoldenFunction,
  tolerance: Tolerance,
  { call }: Way,
): Promise<void> {
  const [x] = inputsOf(golden) as [Tensor];
  const expected = numbersOf(golden.expected["derivatives"] as GoldenTensor);
  let reverse: Unary = single(f);
  let forward: Unary = single(f);
  for (const [k, number] of expected.entries()) {
    const wanted: GoldenTensor = { shape: [], dtype: "float64", data: [number] };
    await expectClose(
      call(reverse, [x]),
      wanted,
      tolerance,
      `${golden.name}, derivative ${k} by grad`,
    );
    await expectClose(
      call(forward, [x]),
      wanted,
      tolerance,
      `${golden.name}, derivative ${k} by jacfwd`,
    );
    reverse = grad(reverse);
    forward = jacfwd(forward);
  }
}

/** third: the Jacobian of the Hessian, by each mode. */
export async function runThird(
  golden: GoldenCase,
  f: GoldenFunction,
  tolerance: Tolerance,
  { call }: Way,
): Promise<void> {
  const [x] = inputsOf(golden) as [Tensor];
  const scalar: Unary = single(f);
  const expected = golden.expected["third"] as GoldenTensor;
  await expectClose(
    call(jacrev(hessian(scalar)), [x]),
    expected,
    tolerance,
    `${golden.name}, jacrev of hessian`,
  );
  await expectClose(
    call(jacfwd(hessian(scalar)), [x]),
    expected,
    tolerance,
    `${golden.name}, jacfwd of hessian`,
  );
  await expectClose(
    call(grad3(scalar), [x]),
    expected,
    tolerance,
    `${golden.name}, jacrev three times`,
  );
}

function grad3(f: Unary): Unary {
  return jacrev(jacrev(jacrev(f)));
}
