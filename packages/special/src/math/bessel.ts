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

/** The modified Bessel function I₀(x). */
export function i0(x: number): number {
  return Math.abs(x) === Infinity ? Infinity : unscaled(i0e(x), Math.abs(x));
}

/** The modified Bessel function I₁(x), odd in x. */
export function i1(x: number): number {
  return Math.abs(x) === Infinity ? x : unscaled(i1e(x), Math.abs(x));
}

/** scaled · e^y, which for some y is a number though e^y is not. */
function unscaled(scaled: number, y: number): number {
  return y < 700 ? scaled * Math.exp(y) : scaled * Math.exp(y - 64) * Math.exp(64);
}
