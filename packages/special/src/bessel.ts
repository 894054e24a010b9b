import {
  abs,
  add,
  bind1,
  div,
  eq,
  exp,
  mul,
  none,
  sign,
  sub,
  type Tensor,
  type TensorLike,
  toFloat,
  where,
} from "@cotangent/core";
import { type Elementwise, elementwise } from "./elementwise.ts";
import * as lowered from "./lowered/bessel.ts";
import { i0e as i0eOf, i1e as i1eOf } from "./math/bessel.ts";

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
  (dx, out, [x]) => {
    const zero = eq(x!, 0);
    const slope = add(sign(x!), div(1, where(zero, 1, x!)));
    return mul(dx, where(zero, 0.5, sub(i0e(x!), mul(out, slope))));
  },
  lowered.i1e,
);

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
  const t = toFloat("i0", x);
  return mul(i0e(t), exp(abs(t)));
}

/**
 * Modified Bessel function of the first kind, of order 1, by element.
 * @throws CotangentError `BAD_ARGUMENT`
 * @example i1(tensor([0])) // [0]
 */
export function i1(x: TensorLike): Tensor {
  const t = toFloat("i1", x);
  return mul(i1e(t), exp(abs(t)));
}
