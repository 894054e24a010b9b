import { CENTRAL, MILLS } from "./mills.ts";
import { polynomial } from "./polynomial.ts";
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
/** Φ(−y)/φ(y)/√(2π), Mills' ratio but for the factor, for y >= 1 */
const tailRatio = (y: number): number => polynomial(MILLS, 7.5 / (y + 2.75) - 1) / (y + 2.75);

/** √(2π)·φ(x) = exp(−x²/2). x² is split at float32 precision: the large part is exact, so no digit is lost. */
function density(x: number): number {
  const head = Math.fround(x);
  return Math.exp(-0.5 * head * head) * Math.exp(0.5 * (head - x) * (head + x));
}

/** The logarithm of the normal cumulative distribution function Φ, precise in both tails. */
export function logNdtr(x: number): number {
  if (x < -1) return Math.log(tailRatio(-x)) - 0.5 * x * x;
  if (x >= 1) {
    // Past 40 the tail is below the smallest subnormal, and the split of an infinite x² would be NaN.
    return Math.log1p(x > 40 ? -0 : -tailRatio(x) * density(x));
  }
  const central = (x * polynomial(CENTRAL, x * x) * density(x)) / ROOT_2PI;
  return x > 0 ? Math.log1p(central - 0.5) : Math.log(0.5 + central);
}

/** φ/Φ, the derivative of ln Φ: about −x on the far left. */
export function hazard(x: number): number {
  if (x < -1) return 1 / (ROOT_2PI * tailRatio(-x));
  return x > 40 ? 0 : density(x) / ROOT_2PI / Math.exp(logNdtr(x));
}

/** How many levels of the continued fraction are enough from its first argument on, to 1e-16. */
export const EXCESS = { from: 6, levels: 20 } as const;

/** x + φ(x)/Φ(x). On the far left, where both cancel, 1/(y + 2/(y + 3/(y + …))) with y = −x. https://dlmf.nist.gov/7.9 */
export function excess(x: number): number {
  if (!(x < -EXCESS.from)) return x + hazard(x);
  let sum = -x;
  for (let k: number = EXCESS.levels; k > 1; k--) sum = k / sum - x;
  return 1 / sum;
}
