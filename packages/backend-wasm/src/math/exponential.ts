import type { Lanes, Vector } from "./lanes.ts";
import { powerOfTwo, scale, toInteger } from "./scaling.ts";

interface Ln2 {
  /** ln 2 with so few bits that small integers times it are exact, and the rest. */
  readonly high: number;
  readonly low: number;
}
const ln2Wide: Ln2 = { high: 6.93147180369123816490e-1, low: 1.90821492927058770002e-10 };
const ln2Narrow: Ln2 = { high: 6.9313812256e-1, low: 9.0580006145e-6 };
export const ln2 = (v: Lanes): Ln2 => (v.wide ? ln2Wide : ln2Narrow);

export const exp = (v: Lanes, x: Vector): Vector => exponential(v, x, 0n);

/**
 * eˣ · 2^power = 2ᵏ · eʳ with |r| ≤ ln 2 / 2, and eʳ = 1 + r + r·c/(2 − c) with c = r − r²·P(r²).
 * fdlibm, https://www.netlib.org/fdlibm/e_exp.c; in float32 Cephes, https://www.netlib.org/cephes/ (expf).
 */
function exponential(v: Lanes, x: Vector, power: bigint): Vector {
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

/**
 * eˣ − 1 = 2ᵏ · ((1 − 2⁻ᵏ) + (eʳ − 1)), with the rounding error of r made good.
 * fdlibm, https://www.netlib.org/fdlibm/s_expm1.c
 */
export function expm1(v: Lanes, x: Vector): Vector {
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

/** 1/(1 + e) or e/(1 + e) with e = e^−|x|, so that nothing overflows. */
export function sigmoid(v: Lanes, x: Vector): Vector {
  const negative = v.less(x, 0);
  const a = v.neg(v.abs(x));
  if (v.wide) {
    const e = v.call("exp", a);
    return v.div(v.where(negative, e, 1), v.add(e, 1));
  }
  // In float32 the rounding errors of e and of 1 + e are made good: three roundings could pass 2 units.
  const { sum, rest, k } = narrowParts(v, a);
  const y = v.add(sum, rest);
  const e = scale(v, y, k);
  const eLow = scale(v, v.sub(rest, v.sub(y, sum)), k);
  const d = v.add(e, 1);
  const dLow = v.add(v.sub(e, v.sub(d, 1)), eLow);
  const q = v.div(v.where(negative, e, 1), d);
  const inverse = v.where(negative, v.sub(1, q), q);
  return v.add(q, v.mul(v.sub(v.and(negative, eLow), v.mul(q, dLow)), inverse));
}

/** x + x³·R(x²) near 0, else 1 − 2/(e^2|x| + 1). Cephes, https://www.netlib.org/cephes/ (tanh, tanhf) */
export function tanh(v: Lanes, x: Vector): Vector {
  const a = v.abs(x);
  const z = v.mul(x, x);
  const ratio = v.wide
    ? v.div(
        v.polynomial(z, [-1.61468768441708447952e3, -9.92877231001918586564e1, -9.64399179425052238628e-1]),
        v.polynomial(z, [4.84406305325125486048e3, 2.23548839060100448583e3, 1.12811678491632931402e2, 1]),
      )
    : v.polynomial(z, [-3.33332819422e-1, 1.33314422036e-1, -5.37397155531e-2, 2.06390887954e-2, -5.70498872745e-3]);
  const near = v.add(a, v.mul(a, v.mul(z, ratio)));
  const e = v.call("exp", v.mul(v.least(a, v.wide ? 20 : 10), 2));
  const far = v.sub(1, v.div(2, v.add(e, 1)));
  return v.withSign(v.where(v.less(a, 0.625), near, far), x);
}

/** x + x³·R(x²) near 0, else h − 1/4h with h = e^|x| / 2. Cephes, https://www.netlib.org/cephes/ (sinh, sinhf) */
export function sinh(v: Lanes, x: Vector): Vector {
  const a = v.abs(x);
  const z = v.mul(x, x);
  const ratio = v.wide
    ? v.div(
        v.polynomial(z, [-3.517549648081513948e5, -1.15614435765005216044e4, -1.63725857525983828727e2, -7.89474443963537015605e-1]),
        v.polynomial(z, [-2.11052978884890840399e6, 3.61578279834431989373e4, -2.77711081420602794433e2, 1]),
      )
    : v.polynomial(z, [1.66667160211e-1, 8.33028376239e-3, 2.03721912945e-4]);
  const near = v.add(x, v.mul(x, v.mul(z, ratio)));
  const h = exponential(v, a, -1n);
  return v.where(v.less(a, 1), near, v.withSign(v.sub(h, v.div(0.25, h)), x));
}

/** h + 1/4h with h = e^|x| / 2. */
export function cosh(v: Lanes, x: Vector): Vector {
  const h = exponential(v, v.abs(x), -1n);
  return v.add(h, v.div(0.25, h));
}
