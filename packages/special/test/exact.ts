import { abs, bernoulliFractions, fixedPoint } from "./fixed-point.ts";
import type { FixedPoint } from "./fixed-point.ts";

/** The special functions in fixed point, each by one series and without reflection or rational approximation. */
export type Reference = (x: number) => [value: bigint, field: FixedPoint];

// Enough fraction bits to leave 100 of erfc(x) ~ exp(−x²), in three sizes.
const fields = [280, 640, 1300].map(fixedPoint);
const fieldFor = (x: number): FixedPoint => fields[Math.abs(x) < 11 ? 0 : Math.abs(x) < 19 ? 1 : 2]!;

/** 2/√π · Σ (−1)ᵏ x²ᵏ⁺¹ / (k! (2k + 1)), https://dlmf.nist.gov/7.6#E1 */
function errorFunction(x: bigint, { pi, mul, div, sqrt }: FixedPoint): bigint {
  const square = mul(x, x);
  let term = x;
  let sum = 0n;
  for (let k = 1n; abs(term) > 1n; k++) {
    sum += term / (2n * k - 1n);
    term = -mul(term, square) / k;
  }
  return div(2n * sum, sqrt(pi));
}

/** Φ(x) with √2 in fixed point, so that no digit of x²/2 is lost. */
function ndtr(x: number, field: FixedPoint): bigint {
  return (field.one + errorFunction(field.div(field.of(x), field.sqrt(2n * field.one)), field)) / 2n;
}

export const exactErf: Reference = (x) => [errorFunction(fields[0]!.of(x), fields[0]!), fields[0]!];

export const exactErfc: Reference = (x) => {
  const field = fieldFor(x);
  return [field.one - errorFunction(field.of(x), field), field];
};

export const exactLogNdtr: Reference = (x) => {
  const field = fieldFor(x * Math.SQRT1_2);
  return [field.log(ndtr(x, field)), field];
};

// One exact Newton step from a float64 answer gives the true inverse to twice its digits.

export const exactNdtri =
  (ndtri: (p: number) => number): Reference =>
  (p) => {
    const answer = ndtri(p);
    const field = fieldFor(answer * Math.SQRT1_2);
    const x = field.of(answer);
    const density = field.div(field.exp(-field.mul(x, x) / 2n), field.sqrt(2n * field.pi));
    return [x - field.div(ndtr(answer, field) - field.of(p), density), field];
  };

export const exactErfinv =
  (erfinv: (y: number) => number): Reference =>
  (y) => {
    const field = fields[0]!;
    const x = field.of(erfinv(y));
    const density = field.div(2n * field.exp(-field.mul(x, x)), field.sqrt(field.pi));
    return [x - field.div(errorFunction(x, field) - field.of(y), density), field];
  };

// Γ and its logarithmic derivatives: shifted to w >= 40, then Stirling's series, which is good to 1e-70 there.
const field = fixedPoint(320);
const fractions = bernoulliFractions(40);

/** Calls `each` with x, x + 1, … below 40, and returns the first x + i that is not. */
function shifted(x: number, each: (w: bigint) => void): bigint {
  let w = field.of(x);
  for (; w < 40n * field.one; w += field.one) each(w);
  return w;
}

/** B₂ₖ · weight(k) in fixed point, with the weight as a fraction. */
function weighted(weight: (k: bigint) => [bigint, bigint]): bigint[] {
  return fractions.map(([p, q], i) => {
    const [n, d] = weight(BigInt(i + 1));
    return (p * n * field.one) / (q * d);
  });
}

/** Σ coefficientₖ · w⁻²ᵏ */
function descending(coefficients: readonly bigint[], w: bigint): bigint {
  const step = field.div(field.one, field.mul(w, w));
  return coefficients.reduceRight((sum, a) => field.mul(sum + a, step), 0n);
}

const lgammaCoefficients = weighted((k) => [1n, 2n * k * (2n * k - 1n)]);
const digammaCoefficients = weighted((k) => [1n, 2n * k]);

/** https://dlmf.nist.gov/5.11#E1 */
export const exactLgamma: Reference = (x) => {
  let product = field.one;
  const w = shifted(x, (v) => (product = field.mul(product, v)));
  const main = field.mul(w - field.one / 2n, field.log(w)) - w + field.log(2n * field.pi) / 2n;
  return [main + field.mul(w, descending(lgammaCoefficients, w)) - field.log(abs(product)), field];
};

/** https://dlmf.nist.gov/5.11#E2 */
export const exactDigamma: Reference = (x) => {
  let sum = 0n;
  const w = shifted(x, (v) => (sum += field.div(field.one, v)));
  return [field.log(w) - field.div(field.one, 2n * w) - descending(digammaCoefficients, w) - sum, field];
};

/** https://dlmf.nist.gov/5.15#E9 */
export function exactPolygamma(n: number): Reference {
  const factorial = (m: number): bigint => (m <= 1 ? 1n : BigInt(m) * factorial(m - 1));
  const power = (w: bigint, m: number): bigint => (m === 0 ? field.one : field.mul(power(w, m - 1), w));
  const coefficients = weighted((k) => [factorial(n - 1 + 2 * Number(k)), factorial(2 * Number(k))]);
  return (x) => {
    let sum = 0n;
    const w = shifted(x, (v) => (sum += field.div(field.one, power(v, n + 1))));
    const main = factorial(n - 1) * field.one + field.div(factorial(n) * field.one, 2n * w) + descending(coefficients, w);
    return [(field.div(main, power(w, n)) + factorial(n) * sum) * (n % 2 === 1 ? 1n : -1n), field];
  };
}

const wide = fixedPoint(900);

/** exp(−|x|)·I_order(x) by the power series, https://dlmf.nist.gov/10.25#E2 */
export const exactScaledBessel =
  (order: 0n | 1n): Reference =>
  (x) => {
    const half = abs(wide.of(x)) / 2n;
    const quarter = wide.mul(half, half);
    let term = order === 0n ? wide.one : half;
    let sum = 0n;
    for (let k = 1n; term > 0n; k++) {
      sum += term;
      term = wide.mul(term, quarter) / (k * (k + order));
    }
    const value = wide.mul(sum, wide.exp(-2n * half));
    return [order === 1n && x < 0 ? -value : value, wide];
  };
