import { exponential, ln2 } from "./exponential.ts";
import type { Lanes, Vector } from "./lanes.ts";
import { powerOfTwo, scale, toInteger } from "./scaling.ts";

/** (eʳ − 1 − r)/r² − ½ for 0 ≤ r ≤ ln 2: minimax fits whose relative error in eʳ − 1 is 2^−55 and 2^−32. */
const positiveWide = [
  -4.884981308350689e-15, 0.1666666666670174, 0.04166666665800797, 0.008333333438777447, 0.0013888881537871185, 0.00019841585561917733,
  2.479296045154948e-5, 2.7707278509399766e-6, 2.5961061220994996e-7, 3.4374360700842495e-8,
] as const;
const positiveNarrow = [
  -2.98023224e-8, 0.16666743159294128, 0.041659362614154816, 0.008364814333617687, 0.001321239280514419, 0.0002678522723726928,
] as const;
/** The same for |r| ≤ ln 2: 2^−55 and 2^−34. */
const bothWide = [
  -3.885780586188048e-16, 0.16666666666666743, 0.04166666666669035, 0.008333333333312288, 0.001388888888478219, 0.0001984126985985126,
  2.480159030369444e-5, 2.7557312401446825e-6, 2.755626097304143e-7, 2.5053066402815128e-8, 2.1054900911576055e-9, 1.6060900085579904e-10,
] as const;
const bothNarrow = [
  0, 0.1666666716337204, 0.041666679084300995, 0.008333328180015087, 0.0013887848472222686, 0.00019842728215735406, 2.509649311832618e-5,
  2.7567225515667815e-6,
] as const;

/** eˣ − 1 = power·r + power·w + (power − 1), power = 2ᵏ. */
interface Growth {
  readonly power: Vector;
  readonly r: Vector;
  readonly w: Vector;
}

/**
 * eˣ − 1 = 2ᵏ·(eʳ − 1) + (2ᵏ − 1), where k is rounded towards 0: both terms have the sign of x, and nothing cancels.
 * For |x| so small that 2ᵏ is a normal number.
 */
function growthParts(v: Lanes, x: Vector, positive: boolean): Growth {
  const { value, moved } = toInteger(v, v.trunc(v.mul(x, Math.LOG2E)));
  const r = v.sub(v.sub(x, v.mul(value, ln2(v).high)), v.mul(value, ln2(v).low));
  const series = v.polynomial(r, positive ? (v.wide ? positiveWide : positiveNarrow) : v.wide ? bothWide : bothNarrow);
  const power = v.intAdd(v.shiftLeft(moved, v.wide ? 52 : 23), v.number(1));
  // half of the square apart: its share of w has one rounding error and no more
  const square = v.mul(r, r);
  return { power, r, w: v.add(v.mul(square, 0.5), v.mul(square, series)) };
}

function growth(v: Lanes, x: Vector, positive: boolean): Vector {
  const { power, r, w } = growthParts(v, x, positive);
  return v.add(v.mul(power, v.add(r, w)), v.sub(power, 1));
}

export function expm1(v: Lanes, x: Vector): Vector {
  const y = v.withSign(growth(v, x, false), x);
  return v.orRarely(y, v.less(v.abs(x), v.wide ? 708 : 87), x, "expm1 far", expm1Far);
}

/**
 * g/(g + 2) with g = e^2|x| − 1. The g that the rounded sum d = g + 2 stands for is exact, and its quotient by d; what
 * it leaves of the true one, `rest`, adds rest · 2/d², and 2/d = 1 − q.
 */
export function tanh(v: Lanes, x: Vector): Vector {
  const a = v.least(v.abs(x), v.wide ? 22 : 10);
  const { power, r, w } = growthParts(v, v.add(a, a), true);
  const main = v.mul(power, r);
  const small = v.mul(power, w);
  const whole = v.sub(power, 1);
  const d = v.add(v.add(v.add(main, small), whole), 2);
  const head = v.sub(d, 2);
  const rest = v.add(v.add(v.sub(whole, head), main), small);
  const q = v.div(head, d);
  const u = v.sub(1, q);
  return v.withSign(v.add(q, v.mul(v.mul(v.mul(u, u), 0.5), rest)), x);
}

/**
 * (g + g/(g + 1))/2 with g = eᵃ − 1, a ≥ 0; below ln 2, where both terms have the rounding error of g, (2g − g²/(g + 1))/2.
 * The exact term of the first g comes last. fdlibm, https://www.netlib.org/fdlibm/e_sinh.c
 */
function nearSinh(v: Lanes, a: Vector): Vector {
  const { power, r, w } = growthParts(v, a, true);
  const main = v.mul(power, r);
  const small = v.mul(power, w);
  const whole = v.sub(power, 1);
  const g = v.add(v.add(main, small), whole);
  const near = v.equal(whole, 0);
  const doubled = (x: Vector): Vector => v.add(x, v.and(near, x));
  const rest = v.div(v.where(near, v.neg(v.mul(g, g)), g), v.add(g, 1));
  return v.mul(v.add(doubled(main), v.add(whole, v.add(doubled(small), rest))), 0.5);
}

export function sinh(v: Lanes, x: Vector): Vector {
  const a = v.abs(x);
  const y = v.withSign(nearSinh(v, a), x);
  return v.orRarely(y, v.less(a, v.wide ? 708 : 87), x, "sinh far", sinhFar);
}

/** (e + 1/e)/2 with e = e^|x|. */
export function cosh(v: Lanes, x: Vector): Vector {
  const a = v.abs(x);
  const e = v.call("exp", a);
  const y = v.mul(v.add(e, v.div(1, e)), 0.5);
  return v.orRarely(y, v.less(a, v.wide ? 708 : 87), x, "cosh far", coshFar);
}

/** e^|x| / 2 overflows later than e^|x|. */
const half = (v: Lanes, x: Vector): Vector => exponential(v, v.abs(x), -1n);
const coshFar = (v: Lanes, x: Vector): Vector => {
  const h = half(v, x);
  return v.add(h, v.div(0.25, h));
};
const sinhFar = (v: Lanes, x: Vector): Vector => {
  const h = half(v, x);
  return v.withSign(v.sub(h, v.div(0.25, h)), x);
};

/**
 * eˣ − 1 = 2ᵏ · ((1 − 2⁻ᵏ) + (eʳ − 1)), with the rounding error of r made good.
 * fdlibm, https://www.netlib.org/fdlibm/s_expm1.c
 */
function expm1Far(v: Lanes, x: Vector): Vector {
  const clamped = v.least(v.most(x, v.wide ? -40 : -20), v.wide ? 710 : 89);
  const k = toInteger(v, v.mul(clamped, Math.LOG2E));
  const high = v.sub(clamped, v.mul(k.value, ln2(v).high));
  const low = v.mul(k.value, ln2(v).low);
  const r = v.sub(high, low);
  const lost = v.sub(v.sub(high, r), low);
  const half = v.mul(r, 0.5);
  const hxs = v.mul(r, half);
  const r1 = v.polynomial(
    hxs,
    v.wide
      ? [1, -3.33333333333331316428e-2, 1.58730158725481460165e-3, -7.93650757867487942473e-5, 4.00821782732936239552e-6, -2.01099218183624371326e-7]
      : [1, -3.3333212137e-2, 1.5807170421e-3],
  );
  const t = v.sub(3, v.mul(r1, half));
  const quotient = v.mul(hxs, v.div(v.sub(r1, t), v.sub(6, v.mul(r, t))));
  const e = v.sub(v.sub(v.mul(r, v.sub(quotient, lost)), lost), hxs);
  // Beyond 2⁶⁰ nothing is left of 2⁻ᵏ.
  const inverse = powerOfTwo(v, toInteger(v, v.most(v.neg(k.value), -60)).bits);
  const y = scale(v, v.sub(v.sub(1, inverse), v.sub(e, r)), k.bits);
  return v.where(v.less(v.abs(x), v.wide ? 2 ** -54 : 2 ** -25), x, y);
}
