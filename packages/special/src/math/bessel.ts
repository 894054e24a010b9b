import { LARGE_0, LARGE_1, SMALL_0, SMALL_1 } from "./bessel-tables.ts";
import { polynomial } from "./polynomial.ts";

/** The exponentially scaled modified Bessel function exp(−|x|)·I₀(x). */
export function i0e(x: number): number {
  const y = Math.abs(x);
  if (y <= 8) return polynomial(SMALL_0, y / 4 - 1) / Math.sqrt(y + 4);
  return polynomial(LARGE_0, 16 / y - 1) / Math.sqrt(y);
}

/** The exponentially scaled modified Bessel function exp(−|x|)·I₁(x), odd in x. */
export function i1e(x: number): number {
  const y = Math.abs(x);
  if (y <= 8) return (x * polynomial(SMALL_1, y / 4 - 1)) / (y + 4) / Math.sqrt(y + 4);
  return (Math.sign(x) * polynomial(LARGE_1, 16 / y - 1)) / Math.sqrt(y);
}
