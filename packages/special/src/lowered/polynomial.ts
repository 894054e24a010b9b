import { add, div, mul, type Tensor } from "@cotangent/core";
import type { Rational } from "../math/quantile.ts";

/** Horner's rule, the coefficient of the highest power first; two of them at least. */
export function polynomial(x: Tensor, coefficients: readonly number[]): Tensor {
  const [first, second, ...rest] = coefficients as [number, number, ...number[]];
  let sum = add(mul(x, first), second);
  for (const c of rest) sum = add(mul(sum, x), c);
  return sum;
}

/** A quotient of polynomials. */
export const rational = (x: Tensor, { above, below }: Rational): Tensor => div(polynomial(x, above), polynomial(x, below));
