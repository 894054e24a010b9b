import { BERNOULLI } from "./bernoulli.ts";

/** True at 0, −1, −2, … and at −Infinity. */
function isPole(x: number): boolean {
  return x <= 0 && Math.floor(x) === x;
}

/** cot(πx), with full relative precision at its zeros and poles: the distances to them are exact. */
function cotangentPi(x: number): number {
  const r = x - Math.round(x);
  return Math.abs(r) < 0.25 ? 1 / Math.tan(Math.PI * r) : Math.sign(r) * Math.tan(Math.PI * (0.5 - Math.abs(r)));
}

/** ψ(x), the derivative of ln Γ(x). As PyTorch: −Infinity at 0, +Infinity at −0, NaN at the negative integers. */
export function digamma(x: number): number {
  if (x === 0) return -1 / x;
  if (isPole(x)) return NaN;
  // Reflection, https://dlmf.nist.gov/5.5#E4
  if (x < 0) return digamma(1 - x) - Math.PI * cotangentPi(x);
  let shift = 0;
  for (; x < 10; x += 1) shift += 1 / x;
  // https://dlmf.nist.gov/5.11#E2
  let sum = 0;
  for (let k = 8; k > 0; k--) sum = (sum + BERNOULLI[k - 1]! / (2 * k)) / (x * x);
  return Math.log(x) - 0.5 / x - sum - shift;
}

/**
 * The n-th derivative of cot as a polynomial in c = cot, by the powers of c: each derivative p becomes −(1 + c²)·dp/dc.
 */
export function cotangentPolynomial(n: number): Float64Array {
  const p = new Float64Array(n + 3);
  p[1] = 1;
  for (let order = 1; order <= n; order++) {
    let below = 0;
    for (let power = 0; power <= order + 1; power++) {
      const next = -(power + 1) * p[power + 1]! - (power - 1) * below;
      below = p[power]!;
      p[power] = next;
    }
  }
  return p;
}

/** The n-th derivative of π·cot(πx). */
function cotangentDerivative(n: number, x: number): number {
  const p = cotangentPolynomial(n);
  const c = cotangentPi(x);
  let sum = 0;
  for (let power = n + 1; power >= 0; power--) sum = sum * c + p[power]!;
  return sum * Math.PI ** (n + 1);
}

/**
 * n!·ζ(s, x) for s = n + 1 and x > 0: terms up to w >= n + 12, then the Euler-Maclaurin expansion at w,
 * https://dlmf.nist.gov/25.11#E43. All is taken relative to x⁻ˢ, so that neither n! nor a power overflows alone.
 */
function factorialZeta(n: number, x: number): number {
  if (x === Infinity) return 0;
  const s = n + 1;
  let sum = 0;
  let w = x;
  for (let i = 1; w < n + 12; w = x + i++) sum += (x / w) ** s;
  let factor = s / (2 * w);
  let correction = w / n + 0.5;
  for (let k = 1; k <= 10; k++) {
    correction += BERNOULLI[k - 1]! * factor;
    factor *= ((s + 2 * k - 1) * (s + 2 * k)) / ((2 * k + 1) * (2 * k + 2) * w * w);
  }
  let result = (sum + (x / w) ** s * correction) / x;
  for (let k = 1; k <= n; k++) result *= k / x;
  return result;
}

/**
 * ψ⁽ⁿ⁾(x), the n-th derivative of the digamma function; NaN when n is not an integer >= 0.
 * At the poles 0, −1, −2, … it is +Infinity for odd n and, as in PyTorch, −Infinity for even n >= 2.
 */
export function polygamma(n: number, x: number): number {
  if (n === 0) return digamma(x);
  if (!(n > 0 && Number.isInteger(n)) || x === -Infinity) return NaN;
  const sign = n % 2 === 1 ? 1 : -1;
  if (isPole(x)) return sign * Infinity;
  // Reflection: the n-th derivative of https://dlmf.nist.gov/5.5#E4
  if (x < 0) return -sign * polygamma(n, 1 - x) - cotangentDerivative(n, x);
  return sign * factorialZeta(n, x);
}
