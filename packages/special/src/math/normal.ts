import { centre, farTail, nearTail, ratio } from "./quantile.ts";

/** The quantile of 1/2 + q; `rest` = 1/2 − |q| is passed because the caller has it without rounding. */
function quantile(q: number, rest: number): number {
  if (Math.abs(q) <= 0.425) return q * ratio(centre, 0.180625 - q * q);
  if (rest === 0) return q / 0;
  const r = Math.sqrt(-Math.log(rest));
  return Math.sign(q) * (r <= 5 ? ratio(nearTail, r - 1.6) : ratio(farTail, r - 5));
}

/** The inverse of the normal cumulative distribution function; NaN outside [0, 1]. */
export function ndtri(p: number): number {
  return quantile(p - 0.5, p < 0.5 ? p : 1 - p);
}

/** The inverse of the error function; NaN outside [−1, 1]. */
export function erfinv(y: number): number {
  return Math.SQRT1_2 * quantile(y / 2, (1 - Math.abs(y)) / 2);
}

const ROOT_2PI = Math.sqrt(2 * Math.PI);

/** (Φ(x) − 1/2)/φ(x) for small |x|, a series of terms of one sign. https://dlmf.nist.gov/7.6#E2 */
function centralRatio(x: number): number {
  let sum = x;
  let term = x;
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) sum += term *= (x * x) / k;
  return sum;
}

/** Mills' ratio Φ(−y)/φ(y) for y >= 1, by its continued fraction, longer for smaller y. https://dlmf.nist.gov/7.9#E1 */
function tailRatio(y: number): number {
  let below = y;
  for (let k = Math.ceil(20 + 350 / (y * y)); k > 0; k--) below = y + k / below;
  return 1 / below;
}

/** √(2π)·φ(x) = exp(−x²/2). x² is split at float32 precision: the large part is exact, so no digit is lost. */
function density(x: number): number {
  const head = Math.fround(x);
  return Math.exp(-0.5 * head * head) * Math.exp(0.5 * (head - x) * (head + x));
}

/** The logarithm of the normal cumulative distribution function Φ, precise in both tails. */
export function logNdtr(x: number): number {
  if (x < -1) return Math.log(tailRatio(-x) / ROOT_2PI) - 0.5 * x * x;
  if (x < 1) return Math.log(0.5 + (centralRatio(x) * density(x)) / ROOT_2PI);
  // Past 40 the tail is below the smallest subnormal, and the split of an infinite x² would be NaN.
  return Math.log1p(x > 40 ? -0 : (-tailRatio(x) * density(x)) / ROOT_2PI);
}
