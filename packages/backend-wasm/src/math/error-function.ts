import type { Lanes, Vector } from "./lanes.ts";

/** erf(x)/x − 1 for |x| < 0.84375. fdlibm, https://www.netlib.org/fdlibm/s_erf.c */
function nearZero(v: Lanes, z: Vector): Vector {
  const p = v.polynomial(z, [0.12837916709551256, -0.3250421072470015, -0.02848174957559851, -0.005770270296489442, -2.3763016656650163e-5]);
  const q = v.polynomial(z, [1, 0.39791722395915535, 0.0650222499887673, 0.005081306281875766, 0.00013249473800432164, -3.960228278775368e-6]);
  return v.div(p, q);
}

/**
 * ln(exp(y²)·erfc(y)·(y + 1.65625)) for y ≥ 0.84375 as a polynomial of t = 5/(y + 1.65625) − 1, lowest power first: the
 * Chebyshev series of @cotangent/core (primitives/erf.ts), which says where it is from. Odd and even powers apart.
 */
const tailEven = [
  -0.2105892668880998, 0.011328564348469924, -0.001864245688277026, 0.000220590917583697, -1.77842876159210e-5, -2.005796638507e-6, 1.593417319236e-6,
  -5.18539171665e-7, 1.14242482342e-7, -1.5705893332e-8, 6.65464309e-10, 1.08233775e-10,
] as const;
const tailOdd = [
  0.3844289091188447, -0.014216996064846117, 0.001408128810545386, -0.000209178482510304, 3.65893728299e-5, -6.282368330398e-6, 8.4796640187e-7,
  -2.7820535595e-8, -3.0178090658e-8, 1.1328255203e-8, -2.1549368e-9, 1.90929928e-10,
] as const;

/** ln(exp(y²)·erfc(y)·(y + 1.65625)) for y ≥ 0.84375, and 1/(y + 1.65625) times 5. */
function tailParts(v: Lanes, y: Vector): { readonly series: Vector; readonly quotient: Vector; readonly shifted: Vector } {
  const shifted = v.add(y, 1.65625);
  const quotient = v.div(5, shifted);
  const t = v.sub(quotient, 1);
  const u = v.mul(t, t);
  return { series: v.add(v.mul(v.polynomial(u, tailOdd), t), v.polynomial(u, tailEven)), quotient, shifted };
}

/** erfc(y) for y ≥ 0.84375. */
function tail(v: Lanes, y: Vector): Vector {
  const { series, shifted } = tailParts(v, y);
  // The square of the head is exact, so that no digit of exp(−y²) is lost.
  const head = v.and(y, v.integer(-(1n << 29n)));
  const main = v.call("exp", v.neg(v.mul(head, head)));
  // The rounding error of y + 1.65625, as the divisor sees it.
  const lost = v.div(v.sub(y, v.sub(shifted, 1.65625)), shifted);
  const rest = v.call("exp", v.add(v.sub(v.mul(v.sub(head, y), v.add(head, y)), lost), series));
  return v.div(v.mul(main, rest), shifted);
}

/** 2/√π ∫₀ˣ exp(−t²) dt, in float64. */
export function erf(v: Lanes, x: Vector): Vector {
  const y = v.abs(x);
  const near = v.add(y, v.mul(y, nearZero(v, v.mul(y, y))));
  // Digits that exp(−y²) loses are not seen beside 1.
  const bounded = v.least(y, 6);
  const { series, quotient } = tailParts(v, bounded);
  const far = v.sub(1, v.mul(v.mul(quotient, 0.2), v.call("exp", v.sub(series, v.mul(bounded, bounded)))));
  return v.withSign(v.where(v.less(y, 0.84375), near, far), x);
}

/** In float32: x + x·Q(x²) near 0, else 1 − exp(−P(|x|)): minimax fits of 2^−31 and 2^−34. */
export function erfShort(v: Lanes, x: Vector): Vector {
  const y = v.abs(x);
  const q = v.polynomial(v.mul(y, y), [
    0.12837916612625122, -0.37612631916999817, 0.11283687502145767, -0.026858940720558167, 0.005199906416237354, -0.0008130011847242713,
    8.316771709360182e-5,
  ]);
  const near = v.add(y, v.mul(y, q));
  const p = v.polynomial(v.least(y, 4), [
    1.7055981152225286e-4, -1.1294951438903809, -0.6333865523338318, -0.10823671519756317, 0.025091564282774925, -0.004160554613918066,
    4.3230902520008385e-4, -2.091010901494883e-5,
  ]);
  const far = v.sub(1, v.call("exp", p));
  return v.withSign(v.where(v.less(y, 0.92), near, far), x);
}

/** 1 − erf x, in float64. */
export function erfc(v: Lanes, x: Vector): Vector {
  const y = v.abs(x);
  const r = v.mul(x, nearZero(v, v.mul(x, x)));
  const near = v.where(v.less(x, 0.25), v.sub(1, v.add(x, r)), v.add(v.sub(v.sub(0.5, x), r), 0.5));
  const t = tail(v, v.least(y, 28));
  return v.where(v.less(y, 0.84375), near, v.where(v.less(x, 0), v.sub(2, t), t));
}
