import type { Lanes, Vector } from "./lanes.ts";
import { scale, toInteger } from "./scaling.ts";

interface Ln2 {
  /** ln 2 with so few bits that small integers times it are exact, and the rest. */
  readonly high: number;
  readonly low: number;
}
const ln2Wide: Ln2 = { high: 6.93147180369123816490e-1, low: 1.90821492927058770002e-10 };
const ln2Narrow: Ln2 = { high: 6.9313812256e-1, low: 9.0580006145e-6 };
export const ln2 = (v: Lanes): Ln2 => (v.wide ? ln2Wide : ln2Narrow);

/** (eʳ − 1 − r)/r² for |r| ≤ ln 2 / 2, and the relative error of eʳ: minimax fits, 2^−57 and 2^−34. */
const seriesWide = [
  0.5, 0.1666666666666643, 0.0416666666666035, 0.008333333333501315, 0.001388888892700505, 0.000198412694640219, 2.480150839401383e-5,
  2.7557642174081e-6, 2.7625311383961545e-7, 2.4978202132396665e-8,
] as const;
const seriesNarrow = [0.5, 0.1666666567325592, 0.04166629537940025, 0.008333497680723667, 0.0013944759266451001, 0.0001979025695680496] as const;

/** eˣ = 2ᵏ · eʳ with |r| ≤ ln 2 / 2; 2ᵏ by adding k to the exponent, where nothing overflows or vanishes. */
export function exp(v: Lanes, x: Vector): Vector {
  const { value, moved } = toInteger(v, v.mul(x, Math.LOG2E));
  const r = v.sub(v.sub(x, v.mul(value, ln2(v).high)), v.mul(value, ln2(v).low));
  const series = v.polynomial(r, v.wide ? seriesWide : seriesNarrow);
  const power = v.add(v.add(r, v.mul(v.mul(r, r), series)), 1);
  const y = v.intAdd(power, v.shiftLeft(moved, v.wide ? 52 : 23));
  return v.orRarely(y, v.less(v.abs(x), v.wide ? 708 : 87), x, "exp far", (lanes, z) => exponential(lanes, z, 0n));
}

/**
 * eˣ · 2^power = 2ᵏ · eʳ with |r| ≤ ln 2 / 2, and eʳ = 1 + r + r·c/(2 − c) with c = r − r²·P(r²).
 * fdlibm, https://www.netlib.org/fdlibm/e_exp.c; in float32 Cephes, https://www.netlib.org/cephes/ (expf).
 */
export function exponential(v: Lanes, x: Vector, power: bigint): Vector {
  if (!v.wide) {
    const { sum, rest, k } = narrowParts(v, x);
    return scale(v, v.add(sum, rest), v.intAdd(k, v.integer(power)));
  }
  const clamped = v.least(v.most(x, -746), 711);
  const k = toInteger(v, v.mul(clamped, Math.LOG2E));
  const high = v.sub(clamped, v.mul(k.value, ln2(v).high));
  const low = v.mul(k.value, ln2(v).low);
  const r = v.sub(high, low);
  const square = v.mul(r, r);
  const exponent = v.intAdd(k.bits, v.integer(power));
  const p = v.polynomial(square, [
    1.66666666666666019037e-1, -2.77777777770155933842e-3, 6.61375632143793436117e-5, -1.6533902205465251539e-6, 4.13813679705723846039e-8,
  ]);
  const c = v.sub(r, v.mul(square, p));
  const y = v.sub(1, v.sub(v.sub(low, v.div(v.mul(r, c), v.sub(2, c))), high));
  return scale(v, y, exponent);
}

/** eˣ = 2ᵏ · (sum + rest) in float32: 1 + r and what that loses, with the series. */
function narrowParts(v: Lanes, x: Vector): { readonly sum: Vector; readonly rest: Vector; readonly k: Vector } {
  const clamped = v.least(v.most(x, -104), 90);
  const k = toInteger(v, v.mul(clamped, Math.LOG2E));
  const high = v.sub(clamped, v.mul(k.value, ln2Narrow.high));
  const low = v.mul(k.value, ln2Narrow.low);
  const r = v.sub(high, low);
  const p = v.polynomial(r, [5.0000001201e-1, 1.6666665459e-1, 4.1665795894e-2, 8.3334519073e-3, 1.3981999507e-3, 1.987569150e-4]);
  const sum = v.add(high, 1);
  const lost = v.sub(high, v.sub(sum, 1));
  return { sum, rest: v.add(lost, v.sub(v.mul(v.mul(r, r), p), low)), k: k.bits };
}

/** 1/(1 + e) or e/(1 + e) with e = e^−|x|, so that nothing overflows. */
export function sigmoid(v: Lanes, x: Vector): Vector {
  const negative = v.less(x, 0);
  const { e, rest } = sigmoidPower(v, v.neg(v.abs(x)));
  // The rounding error of 1 + e, and in float32 that of e, are made good: three roundings could pass 2 units.
  const d = v.add(e, 1);
  const lost = v.sub(e, v.sub(d, 1));
  const dLow = rest === null ? lost : v.add(lost, rest);
  const q = v.div(v.where(negative, e, 1), d);
  const inverse = v.where(negative, v.sub(1, q), q);
  const qLow = v.mul(q, dLow);
  return rest === null ? v.sub(q, v.mul(qLow, inverse)) : v.add(q, v.mul(v.sub(v.and(negative, rest), qLow), inverse));
}

/** eᵃ for a ≤ 0, and in float32 what it loses. */
function sigmoidPower(v: Lanes, a: Vector): { readonly e: Vector; readonly rest: Vector | null } {
  if (v.wide) return { e: v.call("exp", a), rest: null };
  const { sum, rest, k } = narrowParts(v, a);
  const y = v.add(sum, rest);
  return { e: scale(v, y, k), rest: scale(v, v.sub(rest, v.sub(y, sum)), k) };
}
