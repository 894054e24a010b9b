import { BERNOULLI } from "./bernoulli.ts";

/**
 * The Taylor coefficients of ln Γ at 2: (−1)ᵏ(ζ(k) − 1)/k for k = 28, 27, … 2, then 1 − γ.
 * Each has the digits that count at |z| = 1/2.
 */
export const TAYLOR: readonly number[] = [
  1.33e-10, -2.76e-10, 5.73e-10, -1.19e-9, 2.484e-9, -5.183e-9, 1.0839e-8, -2.2711e-8, 4.7698e-8,
  -1.004322e-7, 2.120718e-7, -4.492469e-7, 9.551412e-7, -2.03921575e-6, 4.37486679e-6,
  -9.439488275e-6, 2.0507212776e-5, -4.4926236738e-5, 9.9457512782e-5, -0.0002231547584536,
  0.000509669524743, -0.00119275391170326, 0.00289051033074152, -0.00738555102867399,
  0.020580808427784546, -0.0673523010531981, 0.3224670334241132, 0.42278433509846713,
];

/** ln Γ(2 + z) for |z| <= 1/2, with full relative precision at its zero. https://dlmf.nist.gov/5.7#E3 */
function nearTwo(z: number): number {
  let sum = 0;
  for (let k = 0; k < TAYLOR.length; k++) sum = sum * z + TAYLOR[k]!;
  return sum * z;
}

/** ln √(2π) − 1/2 */
export const HALF_LOG_2PI_LESS_HALF = 0.4189385332046727;

/** Stirling's series, for x >= 10. https://dlmf.nist.gov/5.11#E1 */
function stirling(x: number): number {
  let sum = 0;
  for (let k = 8; k > 0; k--) sum = sum / (x * x) + BERNOULLI[k - 1]! / (2 * k * (2 * k - 1));
  // With the 1 taken from the logarithm, no partial result overflows before the sum does.
  return (x - 0.5) * (Math.log(x) - 1) + HALF_LOG_2PI_LESS_HALF + sum / x;
}

/** ln |Γ(x)|; +Infinity at the poles 0, −1, −2, … and at both infinities. */
export function lgamma(x: number): number {
  if (x <= 0 && Math.floor(x) === x) return Infinity;
  if (x < -0.5) {
    // Reflection, https://dlmf.nist.gov/5.5#E3; the distance to the nearest integer is exact.
    const sine = Math.sin(Math.PI * (x - Math.round(x)));
    return Math.log(Math.PI / Math.abs(x * sine)) - lgamma(-x);
  }
  if (x < 0.5) return nearTwo(x) - Math.log1p(x) - Math.log(Math.abs(x));
  if (x < 1.5) return nearTwo(x - 1) - Math.log1p(x - 1);
  if (!(x < 10)) return stirling(x);
  let product = 1;
  for (; x > 2.5; product *= x) x -= 1;
  return Math.log(product) + nearTwo(x - 2);
}
