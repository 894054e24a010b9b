import type { Lanes, Vector } from "./lanes.ts";
import { split } from "./logarithm.ts";
import { scale, toInteger } from "./scaling.ts";

// log₂ with 64 bits, times y, and 2 to that power: fdlibm, https://www.netlib.org/fdlibm/e_pow.c

/** A number as the sum of two, the first of which is short enough for exact products. */
interface Double {
  readonly high: Vector;
  readonly low: Vector;
}

/** 2/(3·ln 2), and what its first 33 bits leave. */
const scaleOfLog = { whole: 9.61796693925975554329e-1, high: 9.61796700954437255859e-1, low: -7.02846165095275826516e-9 } as const;
/** log₂ 1.5 */
const logOf3Halves = { high: 5.84962487220764160156e-1, low: 1.35003920212974897128e-8 } as const;
const ln2 = { whole: 6.93147180559945286227e-1, high: 6.93147182464599609375e-1, low: -1.90465429995776804525e-9 } as const;

/** The upper half of a number's bits. */
const upper = (v: Lanes, x: Vector): Vector => v.and(x, v.integer(0xffffffffn << 32n));

/**
 * log₂ a = k + log₂ c + log₂(m/c) where c is 1 or 1.5: with s = (m − c)/(m + c),
 * ln(m/c) = 2s + ⅔s³ + … = ⅔·s·(3 + s² + s⁴·L(s²)).
 */
function log2(v: Lanes, a: Vector): Double {
  const { k: exponent, m: centered } = split(v, a);
  // m from ½√3 to √3: around 1 up to √1.5, around 1.5 from there.
  const below = v.less(centered, Math.sqrt(0.75));
  const m = v.where(below, v.add(centered, centered), centered);
  const k = v.sub(exponent, v.and(below, v.number(1)));
  const far = v.less(Math.sqrt(1.5), m);
  const c = v.where(far, 1.5, 1);

  const u = v.sub(m, c);
  const sum = v.add(m, c);
  const inverse = v.div(1, sum);
  const s = v.mul(u, inverse);
  const sHigh = upper(v, s);
  const sumHigh = upper(v, sum);
  const sumLow = v.sub(m, v.sub(sumHigh, c));
  const sLow = v.mul(inverse, v.sub(v.sub(u, v.mul(sHigh, sumHigh)), v.mul(sHigh, sumLow)));

  const square = v.mul(s, s);
  const series = v.polynomial(square, [
    5.99999999999994648725e-1, 4.28571428578550184252e-1, 3.33333329818377432918e-1, 2.72728123808534006489e-1, 2.30660745775561754067e-1,
    2.06975017800338417784e-1,
  ]);
  const r = v.add(v.mul(v.mul(square, square), series), v.mul(sLow, v.add(sHigh, s)));
  const squareHigh = v.mul(sHigh, sHigh);
  const tHigh = upper(v, v.add(v.add(squareHigh, 3), r));
  const tLow = v.sub(r, v.sub(v.sub(tHigh, 3), squareHigh));

  const main = v.mul(sHigh, tHigh);
  const rest = v.add(v.mul(sLow, tHigh), v.mul(tLow, s));
  const pHigh = upper(v, v.add(main, rest));
  const pLow = v.sub(rest, v.sub(pHigh, main));
  const zHigh = v.mul(pHigh, scaleOfLog.high);
  const zLow = v.add(v.add(v.mul(pHigh, scaleOfLog.low), v.mul(pLow, scaleOfLog.whole)), v.and(far, v.number(logOf3Halves.low)));
  const station = v.and(far, v.number(logOf3Halves.high));
  const high = upper(v, v.add(v.add(v.add(zHigh, zLow), station), k));
  return { high, low: v.sub(zLow, v.sub(v.sub(v.sub(high, k), station), zHigh)) };
}

/** 2^(high + low), where `low` is small beside `high`. */
function exp2(v: Lanes, { high, low }: Double): Vector {
  const k = toInteger(v, v.add(high, low));
  const h = v.sub(high, k.value);
  const t = upper(v, v.add(low, h));
  const main = v.mul(t, ln2.high);
  const rest = v.add(v.mul(v.sub(low, v.sub(t, h)), ln2.whole), v.mul(t, ln2.low));
  const z = v.add(main, rest);
  const lost = v.sub(rest, v.sub(z, main));
  const square = v.mul(z, z);
  const p = v.polynomial(square, [
    1.66666666666666019037e-1, -2.77777777770155933842e-3, 6.61375632143793436117e-5, -1.6533902205465251539e-6, 4.13813679705723846039e-8,
  ]);
  const c = v.sub(z, v.mul(square, p));
  const r = v.sub(v.div(v.mul(z, c), v.sub(c, 2)), v.add(lost, v.mul(z, lost)));
  return scale(v, v.sub(1, v.sub(r, z)), k.bits);
}

/** xʸ, in float64. */
export function pow(v: Lanes, x: Vector, y: Vector): Vector {
  const a = v.abs(x);
  const log = log2(v, a);
  const yHigh = upper(v, y);
  const high = v.mul(yHigh, log.high);
  const low = v.add(v.mul(v.sub(y, yHigh), log.high), v.mul(y, log.low));
  return powerCases(v, x, y, v.mul(y, ends(v, a, log.high)), exp2(v, { high, low }));
}

/** xʸ for results that are rounded to float32: both logarithm and power to 50 bits. */
export function powShort(v: Lanes, x: Vector, y: Vector): Vector {
  const a = v.abs(x);
  const { k, m } = split(v, a);
  const s = v.div(v.sub(m, 1), v.add(m, 1));
  // 2/ln 2 · artanh s; https://dlmf.nist.gov/4.6#E4
  const series = Array.from({ length: 9 }, (_, i) => 2 / Math.LN2 / (2 * i + 1));
  const log = v.add(k, v.mul(s, v.polynomial(v.mul(s, s), series)));
  // Beyond these, results are 0 and ∞ in float32.
  const z = v.most(v.least(v.mul(y, log), 200), -200);
  const whole = toInteger(v, z);
  // e^t as its Taylor polynomial, |t| ≤ ln 2 / 2.
  let factorial = 1;
  const powers = Array.from({ length: 10 }, (_, i) => 1 / (factorial *= Math.max(i, 1)));
  const main = v.polynomial(v.mul(v.sub(z, whole.value), Math.LN2), powers);
  return powerCases(v, x, y, v.mul(y, ends(v, a, log)), scale(v, main, whole.bits));
}

/** The logarithms of 0 and ∞ put in. */
const ends = (v: Lanes, a: Vector, log: Vector): Vector => v.where(v.equal(a, 0), -Infinity, v.where(v.equal(a, Infinity), Infinity, log));

/** Overflow, underflow, the sign, and what C (and not JavaScript) says about powers of ±1. `product` is roughly log₂ of the magnitude. */
function powerCases(v: Lanes, x: Vector, y: Vector, product: Vector, main: Vector): Vector {
  const magnitude = v.where(v.less(1099, product), Infinity, v.without(main, v.less(product, -1099)));
  const half = v.mul(y, 0.5);
  const whole = v.equal(v.nearest(y), y);
  const odd = v.without(whole, v.equal(v.nearest(half), half));
  const signed = v.xor(magnitude, v.and(v.and(odd, x), v.number(-0)));
  // Negative numbers, but not −∞, have no power that is no integer; nor has NaN any but 1.
  const negative = v.and(v.less(x, 0), v.less(-Infinity, x));
  const nameless = v.or(v.without(negative, whole), v.or(v.differ(x, x), v.differ(y, y)));
  const one = v.or(v.equal(y, 0), v.or(v.equal(x, 1), v.and(v.equal(x, -1), v.equal(v.abs(y), Infinity))));
  return v.where(one, 1, v.where(nameless, NaN, signed));
}
