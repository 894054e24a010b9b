import { add, div, mul, square, type Tensor } from "@cotangent/core";
import type { Rational } from "../math/quantile.ts";

/** From so many coefficients on, odd and even powers go side by side: half as long a chain of operations that wait. */
const long = 10;

/** Horner's rule, the coefficient of the highest power first; two of them at least. */
function horner(x: Tensor, coefficients: readonly number[]): Tensor {
  const [first, second, ...rest] = coefficients as [number, number, ...number[]];
  let sum = add(mul(x, first), second);
  for (const c of rest) sum = add(mul(sum, x), c);
  return sum;
}

/** A polynomial, the coefficient of the highest power first. */
export function polynomial(x: Tensor, coefficients: readonly number[]): Tensor {
  if (coefficients.length < long) return horner(x, coefficients);
  const isEven = (_: number, i: number): boolean => (coefficients.length - i) % 2 === 1;
  const y = square(x);
  const odd = horner(y, coefficients.filter((c, i) => !isEven(c, i)));
  return add(mul(odd, x), horner(y, coefficients.filter(isEven)));
}

/** A quotient of polynomials. */
export const rational = (x: Tensor, { above, below }: Rational): Tensor => div(polynomial(x, above), polynomial(x, below));
