import { add, badArgument, bind1, mul, none, sub, type Tensor, type TensorLike, toFloat } from "@cotangent/core";
import { type Elementwise, elementwise } from "./elementwise.ts";
import { lgamma as lgammaLowered } from "./lowered/gamma.ts";
import { polygamma as polygammaLowered } from "./lowered/polygamma.ts";
import { lgamma as lgammaOf } from "./math/gamma.ts";
import { polygamma as polygammaOf } from "./math/polygamma.ts";

// Derivatives: https://dlmf.nist.gov/5.2#E2 and https://dlmf.nist.gov/5.15

export const lgammaPrimitive: Elementwise = /* @__PURE__ */ elementwise(
  "lgamma",
  () => lgammaOf,
  (dx, _, [x]) => mul(dx, digamma(x!)),
  lgammaLowered,
);
export const polygammaPrimitive: Elementwise<{ readonly n: number }> = /* @__PURE__ */ elementwise<{ readonly n: number }>(
  "polygamma",
  ({ n }) =>
    (x) =>
      polygammaOf(n, x),
  (dx, _, [x], { n }) => mul(dx, polygamma(n + 1, x!)),
  polygammaLowered,
);

/**
 * ln |Γ(x)| by element; +∞ at the poles 0, −1, −2, …
 * @throws CotangentError `BAD_ARGUMENT`
 * @example lgamma(tensor([1, 5])) // [0, ln 24]
 */
export function lgamma(x: TensorLike): Tensor {
  return bind1(lgammaPrimitive, [toFloat("lgamma", x)], none);
}

/**
 * ψ(x), the derivative of ln Γ, by element; −∞ at 0, NaN at the negative integers.
 * @throws CotangentError `BAD_ARGUMENT`
 * @example digamma(tensor([1])) // [−0.5772…], Euler's constant with a minus
 */
export function digamma(x: TensorLike): Tensor {
  return bind1(polygammaPrimitive, [toFloat("digamma", x)], { n: 0 });
}

/**
 * ψ⁽ⁿ⁾(x), the n-th derivative of digamma, by element.
 * @param n an integer, 0 or more
 * @throws CotangentError `BAD_ARGUMENT`
 * @example polygamma(1, tensor([1])) // [π²/6]
 */
export function polygamma(n: number, x: TensorLike): Tensor {
  if (!Number.isInteger(n) || n < 0)
    throw badArgument("polygamma", "the order n", "an integer of 0 or more", n);
  return bind1(polygammaPrimitive, [toFloat("polygamma", x)], { n });
}

/**
 * Logarithm of the multivariate gamma function of dimension `d`, by element, for x > (d − 1)/2.
 * https://dlmf.nist.gov/35.3#E4
 * @param d an integer, 1 or more
 * @throws CotangentError `BAD_ARGUMENT`
 * @example mvlgamma(tensor([2]), 2)
 */
export function mvlgamma(x: TensorLike, d: number): Tensor {
  if (!Number.isInteger(d) || d < 1)
    throw badArgument("mvlgamma", "the dimension", "an integer of 1 or more", d);
  const t = toFloat("mvlgamma", x);
  let sum = lgamma(t);
  for (let j = 1; j < d; j++) sum = add(sum, lgamma(sub(t, j / 2)));
  return add(sum, (d * (d - 1) * Math.log(Math.PI)) / 4);
}
