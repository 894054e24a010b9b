/**
 * exp(−x)·I_order(x) for x >= 0 and order 0 or 1.
 * The power series (https://dlmf.nist.gov/10.25#E2) has positive terms only, so nothing cancels; from 20 on the
 * asymptotic series (https://dlmf.nist.gov/10.40#E1) shrinks below 1e-17 before it diverges.
 */
function scaledBessel(order: number, x: number): number {
  let sum = 1;
  let term = 1;
  if (x < 20) {
    const q = (x * x) / 4;
    for (let k = 1; term > sum * 1e-17; k++) sum += term *= q / (k * (k + order));
    return (order === 0 ? sum : (x / 2) * sum) * Math.exp(-x);
  }
  for (let k = 1; Math.abs(term) > 1e-17; k++) {
    const odd = 2 * k - 1;
    sum += term *= (odd * odd - 4 * order) / (8 * k * x);
  }
  return sum / Math.sqrt(2 * Math.PI * x);
}

/** The exponentially scaled modified Bessel function exp(−|x|)·I₀(x). */
export function i0e(x: number): number {
  return scaledBessel(0, Math.abs(x));
}

/** The exponentially scaled modified Bessel function exp(−|x|)·I₁(x), odd in x. */
export function i1e(x: number): number {
  return x < 0 ? -scaledBessel(1, -x) : scaledBessel(1, x);
}
