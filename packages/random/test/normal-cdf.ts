/**
 * Φ(x) for x ≤ 0, by Taylor's series near 0 and the continued fraction of Mills' ratio in the tail; to about 1e-13.
 * @see Abramowitz, Stegun: 26.2.10 and 26.2.14
 */
function lowerTail(x: number): number {
  const z = -x;
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z < 3) {
    let term = z;
    let sum = z;
    for (let k = 1; Math.abs(term) > 1e-17 * sum; k++) sum += term *= (z * z) / (2 * k + 1);
    return 0.5 - density * sum;
  }
  let fraction = z;
  for (let k = 400; k > 0; k--) fraction = z + k / fraction;
  return density / fraction;
}

/** The normal distribution function, independent of core's erfc and ndtri. */
export function normalCdf(x: number): number {
  return x > 0 ? 1 - lowerTail(-x) : lowerTail(x);
}
