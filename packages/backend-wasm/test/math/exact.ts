import type { MathName, PairName } from "../../src/math/library.ts";

/**
 * Elementary functions of float64 as BigInt multiples of 2^-bits, by textbook series: no code and no coefficient is
 * shared with what is tested. The bits are enough for the smallest results and for the largest angles.
 */
const bits = 1400;
const shift = BigInt(bits);
const one = 1n << shift;

const abs = (a: bigint): bigint => (a < 0n ? -a : a);
const mul = (a: bigint, b: bigint): bigint => (a * b) >> shift;
const div = (a: bigint, b: bigint): bigint => (a << shift) / b;

/** The exact value of a float64. */
function of(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(x));
  const word = view.getBigUint64(0);
  const biased = Number(word >> 52n);
  const mantissa = (word & ((1n << 52n) - 1n)) | (biased === 0 ? 0n : 1n << 52n);
  const value = mantissa << BigInt(bits + Math.max(biased, 1) - 1075);
  return x < 0 ? -value : value;
}

/** Σ termᵢ with termᵢ₊₁ = termᵢ · factor / divisor(i). */
function series(first: bigint, factor: bigint, divisor: (i: bigint) => bigint): bigint {
  let sum = 0n;
  let term = first;
  for (let i = 1n; abs(term) > 1n; i++) {
    sum += term;
    term = mul(term, factor) / divisor(i);
  }
  return sum;
}

function exp(a: bigint): bigint {
  // Nothing is left of it.
  if (a < -1000n * one) return 0n;
  const halvings = 30n;
  let y = series(one, a >> halvings, (i) => i);
  for (let i = 0n; i < halvings; i++) y = mul(y, y);
  return y;
}

/** By Newton's iteration with fourth-order steps from a float64 start. */
function log(a: bigint): bigint {
  const length = a.toString(2).length;
  const start = Math.log(Number(length > 53 ? a >> BigInt(length - 53) : a << BigInt(53 - length)));
  let y = of(start + (length - 53 - bits) * Math.LN2);
  for (let digits = 40; digits < 200; digits *= 3) {
    const e = exp(y);
    y += div(2n * (a - e), a + e);
  }
  return y;
}

const arctangentOfInverse = (n: bigint): bigint => {
  let sum = 0n;
  let term = one / n;
  for (let k = 1n; term !== 0n; k += 2n) {
    sum += term / k;
    term /= -n * n;
  }
  return sum;
};
/** Machin's formula. */
const pi = 16n * arctangentOfInverse(5n) - 4n * arctangentOfInverse(239n);

const turned = (a: bigint): bigint => {
  const r = a % (2n * pi);
  return r > pi ? r - 2n * pi : r < -pi ? r + 2n * pi : r;
};
const sin = (a: bigint): bigint => {
  const r = turned(a);
  return series(r, -mul(r, r), (i) => 2n * i * (2n * i + 1n));
};
const cos = (a: bigint): bigint => {
  const r = turned(a);
  return series(one, -mul(r, r), (i) => 2n * i * (2n * i - 1n));
};

const sqrt = (a: bigint): bigint => integerSqrt(a << shift);

function integerSqrt(square: bigint): bigint {
  if (square === 0n) return 0n;
  let x = 1n << BigInt(Math.ceil(square.toString(2).length / 2) + 1);
  for (;;) {
    const y = (x + square / x) >> 1n;
    if (y >= x) return x;
    x = y;
  }
}

/** tan(atan x − y) = (x·cos y − sin y)/(cos y + x·sin y): what is missing in y, to its third power. */
function atan(a: bigint): bigint {
  let y = of(Math.atan(Number(a >> (shift - 300n)) / 2 ** 300));
  if (abs(a) < one >> 280n) y = a;
  for (let i = 0; i < 3; i++) {
    const [s, c] = [sin(y), cos(y)];
    y += div(mul(a, c) - s, c + mul(a, s));
  }
  return y;
}
const asin = (a: bigint): bigint => (abs(a) === one ? (pi * a) / (2n * one) : atan(div(a, sqrt(one - mul(a, a)))));
const ln2 = log(2n * one);

/** 2/√π · Σ (−1)ᵏ x²ᵏ⁺¹ / (k! (2k + 1)), https://dlmf.nist.gov/7.6#E1 */
function erf(a: bigint): bigint {
  const square = mul(a, a);
  if (square > 780n * one) return a < 0n ? -one : one;
  let term = a;
  let sum = 0n;
  for (let k = 1n; abs(term) > 1n; k++) {
    sum += term / (2n * k - 1n);
    term = -mul(term, square) / k;
  }
  return div(2n * sum, sqrt(pi));
}

const formulas: Readonly<Record<MathName, (a: bigint) => bigint>> = {
  exp,
  expm1: (a) => exp(a) - one,
  log,
  log1p: (a) => log(one + a),
  sigmoid: (a) => {
    const e = exp(-abs(a));
    return div(a < 0n ? e : one, one + e);
  },
  sin,
  cos,
  tan: (a) => div(sin(a), cos(a)),
  sinh: (a) => (exp(a) - exp(-a)) / 2n,
  cosh: (a) => (exp(a) + exp(-a)) / 2n,
  tanh: (a) => {
    const e = exp(-2n * abs(a));
    const y = div(one - e, one + e);
    return a < 0n ? -y : y;
  },
  exp2: (a) => exp(mul(a, ln2)),
  log2: (a) => div(log(a), ln2),
  log10: (a) => div(log(a), log(10n * one)),
  sqrt,
  rsqrt: (a) => div(one, sqrt(a)),
  asin,
  acos: (a) => pi / 2n - asin(a),
  atan,
  asinh: (a) => (a < 0n ? -1n : 1n) * log(abs(a) + sqrt(mul(a, a) + one)),
  acosh: (a) => log(a + sqrt(mul(a, a) - one)),
  atanh: (a) => log(div(one + a, one - a)) / 2n,
  erf,
  erfc: (a) => one - erf(a),
};

const formulasOfTwo: Readonly<Record<PairName, (a: bigint, b: bigint) => bigint>> = {
  pow: (a, b) => {
    const y = exp(mul(b, log(abs(a))));
    return a < 0n && (b >> shift) & 1n ? -y : y;
  },
  atan2: (y, x) => {
    if (x === 0n) return y < 0n ? -pi / 2n : pi / 2n;
    const angle = atan(div(y, x));
    return x > 0n ? angle : y < 0n ? angle - pi : angle + pi;
  },
  hypot: (a, b) => integerSqrt(a * a + b * b),
  rem: (a, b) => a % b,
  maximum: (a, b) => (a > b ? a : b),
  minimum: (a, b) => (a > b ? b : a),
  logaddexp: (a, b) => (a > b ? a : b) + log(one + exp(-abs(a - b))),
  xlogy: (a, b) => mul(a, log(b)),
};

/** How far `y` is from the function of the numbers, in units in the last place of the true value, or of `scale` where that is larger. */
export function errorInUlp(name: MathName | PairName, x: number | readonly [number, number], y: number, scale = 0): number {
  const value = typeof x === "number" ? formulas[name as MathName](of(x)) : formulasOfTwo[name as PairName](of(x[0]), of(x[1]));
  const larger = of(Math.abs(scale)) > abs(value) ? of(Math.abs(scale)) : abs(value);
  const exponent = larger.toString(2).length - 1 - bits;
  const ulp = 1n << BigInt(Math.max(exponent - 52, -1074) + bits);
  return Number((abs(of(y) - value) << 20n) / ulp) / 2 ** 20;
}
