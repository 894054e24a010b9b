import {
  abs,
  add,
  bind1,
  div,
  exp,
  lt,
  mul,
  neg,
  none,
  sign,
  square,
  sub,
  type Tensor,
  type TensorLike,
  toFloat,
  where,
} from "@cotangent/core";
import { type Elementwise, elementwise } from "./elementwise.ts";
import * as lowered from "./lowered/bessel.ts";
import { i0 as i0Of, i0e as i0eOf, i1 as i1Of, i1e as i1eOf } from "./math/bessel.ts";

// Derivatives: https://dlmf.nist.gov/10.29#E2 and #E3; at 0, where |x| has its kink, half of the sum of both sides.

export const i0ePrimitive: Elementwise = /* @__PURE__ */ elementwise(
  "i0e",
  () => i0eOf,
  (dx, out, [x]) => mul(dx, sub(i1e(x!), mul(sign(x!), out))),
  lowered.i0e,
);
export const i1ePrimitive: Elementwise = /* @__PURE__ */ elementwise(
  "i1e",
  () => i1eOf,
  (dx, out, [x]) => mul(dx, nearZero(x!, scaledSlope, (y) => sub(i0e(y), mul(out, add(sign(y), div(1, y)))))),
  lowered.i1e,
);
export const i0Primitive: Elementwise = /* @__PURE__ */ elementwise(
  "i0",
  () => i0Of,
  (dx, _, [x]) => mul(dx, i1(x!)),
  lowered.i0,
);
export const i1Primitive: Elementwise = /* @__PURE__ */ elementwise(
  "i1",
  () => i1Of,
  (dx, out, [x]) => mul(dx, nearZero(x!, slope, (y) => sub(i0(y), div(out, y)))),
  lowered.i1,
);

/** `far`, but the beginning of its series, `near`, where the difference in it cancels; `far` does not see what is near. */
function nearZero(x: Tensor, near: (x: Tensor) => Tensor, far: (x: Tensor) => Tensor): Tensor {
  const small = lt(abs(x), 1e-4);
  return where(small, near(where(small, x, 0)), far(where(small, 1, x)));
}
/** I₁′(x) to the order of x². https://dlmf.nist.gov/10.25#E2 */
const slope = (x: Tensor): Tensor => add(mul(square(x), 3 / 16), 0.5);
/** (e^−|x|·I₁(x))′ to the order of x³. */
const scaledSlope = (x: Tensor): Tensor => {
  const [y, z] = [abs(x), square(x)];
  return mul(exp(neg(y)), sub(slope(x), mul(y, add(mul(z, 1 / 16), 0.5))));
};

/**
 * Modified Bessel function of the first kind, of order 0, times e^−|x|, by element.
 * @throws CotangentError `BAD_ARGUMENT`
 * @example i0e(tensor([1000])) // 0.0126…, where i0 overflows
 */
export function i0e(x: TensorLike): Tensor {
  return bind1(i0ePrimitive, [toFloat("i0e", x)], none);
}

/**
 * Modified Bessel function of the first kind, of order 1, times e^−|x|, by element.
 * @throws CotangentError `BAD_ARGUMENT`
 * @example i1e(tensor([1000])) // 0.0126…, where i1 overflows
 */
export function i1e(x: TensorLike): Tensor {
  return bind1(i1ePrimitive, [toFloat("i1e", x)], none);
}

/**
 * Modified Bessel function of the first kind, of order 0, by element.
 * @throws CotangentError `BAD_ARGUMENT`
 * @example i0(tensor([0])) // [1]
 */
export function i0(x: TensorLike): Tensor {
  return bind1(i0Primitive, [toFloat("i0", x)], none);
}

/**
 * Modified Bessel function of the first kind, of order 1, by element.
 * @throws CotangentError `BAD_ARGUMENT`
 * @example i1(tensor([0])) // [0]
 */
export function i1(x: TensorLike): Tensor {
  return bind1(i1Primitive, [toFloat("i1", x)], none);
}
