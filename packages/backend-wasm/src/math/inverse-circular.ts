import type { Lanes, Vector } from "./lanes.ts";

export const halfPi = 1.57079632679489655800;
export const halfPiLow = 6.12323399573676603587e-17;

/** Where atan is expanded: up to `below` around `center`, whose arctangent is high + low. */
export const stations = [
  { below: 7 / 16, center: 0, high: 0, low: 0 },
  { below: 11 / 16, center: 0.5, high: 4.63647609000806093515e-1, low: 2.26987774529616870924e-17 },
  { below: 19 / 16, center: 1, high: 7.85398163397448278999e-1, low: 3.06161699786838301793e-17 },
  { below: 39 / 16, center: 1.5, high: 9.82793723247329054082e-1, low: 1.39033110312309984516e-17 },
] as const;

/**
 * atan x = atan c + atan t with t = (x − c)/(1 + c·x); beyond the last station t = −1/x.
 * fdlibm, https://www.netlib.org/fdlibm/s_atan.c
 */
export function atan(v: Lanes, x: Vector): Vector {
  const a = v.abs(x);
  let center = v.number(0);
  let high = v.number(halfPi);
  let low = v.number(halfPiLow);
  for (const station of stations.toReversed()) {
    const inside = v.less(a, station.below);
    center = v.where(inside, station.center, center);
    high = v.where(inside, station.high, high);
    low = v.where(inside, station.low, low);
  }
  const near = v.less(a, stations.at(-1)!.below);
  const t = v.div(v.where(near, v.sub(a, center), -1), v.where(near, v.add(v.mul(a, center), 1), a));
  return v.withSign(v.sub(high, v.sub(v.sub(arctangentSeries(v, t), low), t)), x);
}

/** t − atan t for |t| < 7/16. */
export function arctangentSeries(v: Lanes, t: Vector): Vector {
  const z = v.mul(t, t);
  const w = v.mul(z, z);
  const even = v.mul(
    z,
    v.polynomial(w, [
      3.33333333333329318027e-1, 1.42857142725034663711e-1, 9.09088713343650656196e-2, 6.66107313738753120669e-2, 4.97687799461593236017e-2,
      1.62858201153657823623e-2,
    ]),
  );
  const odd = v.mul(
    w,
    v.polynomial(w, [-1.99999999998764832476e-1, -1.11111104054623557880e-1, -7.69187620504482999495e-2, -5.83357013379057348645e-2, -3.65315727442169155270e-2]),
  );
  return v.mul(t, v.add(even, odd));
}

/** (asin x − x)/x as a function of z = x², for |x| ≤ ½. fdlibm, https://www.netlib.org/fdlibm/e_asin.c */
function series(v: Lanes, z: Vector): Vector {
  const p = v.polynomial(z, [
    1.66666666666666657415e-1, -3.25565818622400915405e-1, 2.01212532134862925881e-1, -4.00555345006794114027e-2, 7.91534994289814532176e-4,
    3.47933107596021167570e-5,
  ]);
  const q = v.polynomial(z, [1, -2.40339491173441421878, 2.02094576023350569471, -6.88283971605453293030e-1, 7.70381505559019352791e-2]);
  return v.div(v.mul(z, p), q);
}

/** √z as head + tail, where head² is exact. */
function splitRoot(v: Lanes, z: Vector): { readonly root: Vector; readonly head: Vector; readonly tail: Vector } {
  const root = v.sqrt(z);
  const head = v.and(root, v.integer(0xffffffffn << 32n));
  const tail = v.div(v.sub(z, v.mul(head, head)), v.add(root, head));
  return { root, head, tail: v.where(v.equal(z, 0), 0, tail) };
}

/** Above ½ by π/2 − 2·asin √((1 − x)/2). */
export function asin(v: Lanes, x: Vector): Vector {
  const a = v.abs(x);
  const small = v.less(a, 0.5);
  const z = v.where(small, v.mul(a, a), v.mul(v.sub(1, a), 0.5));
  const r = series(v, z);
  const { root, head, tail } = splitRoot(v, z);
  const inner = v.sub(v.mul(v.mul(root, 2), r), v.sub(halfPiLow, v.mul(tail, 2)));
  const large = v.sub(halfPi / 2, v.sub(inner, v.sub(halfPi / 2, v.mul(head, 2))));
  return v.withSign(v.where(small, v.add(a, v.mul(a, r)), large), x);
}

/** π/2 − asin x near 0, 2·asin √((1 − x)/2) above ½, π less that of −x below −½. fdlibm, https://www.netlib.org/fdlibm/e_acos.c */
export function acos(v: Lanes, x: Vector): Vector {
  const a = v.abs(x);
  const small = v.less(a, 0.5);
  const z = v.where(small, v.mul(x, x), v.mul(v.sub(1, a), 0.5));
  const r = series(v, z);
  const { root, head, tail } = splitRoot(v, z);
  const middle = v.sub(halfPi, v.sub(x, v.sub(halfPiLow, v.mul(x, r))));
  const above = v.mul(v.add(head, v.add(v.mul(r, root), tail)), 2);
  const below = v.mul(v.sub(halfPi, v.add(root, v.sub(v.mul(r, root), halfPiLow))), 2);
  return v.where(small, middle, v.where(v.less(x, 0), below, above));
}

/** π/2 in float32, and the rest. */
const halfPiNarrow = 1.57079637050628662;
const halfPiNarrowLow = -4.37113882867379e-8;

/** asin in float32 of a < 0.5405, or of √((1 − a)/2), which is less than ½ from there: a unit is half as large. A minimax fit of 2⁻³⁰. */
function arcsine(v: Lanes, a: Vector): { readonly small: Vector; readonly p: Vector } {
  const small = v.less(a, 0.5405);
  const inner = v.mul(v.sub(1, a), 0.5);
  const z = v.where(small, v.mul(a, a), inner);
  const s = v.where(small, a, v.sqrt(inner));
  const series = v.polynomial(z, [0.1666664183139801, 0.07501517981290817, 0.04432949423789978, 0.033307839184999466, 0.009024241007864475, 0.04475099593400955]);
  return { small, p: v.add(s, v.mul(v.mul(s, z), series)) };
}

export function asinNarrow(v: Lanes, x: Vector): Vector {
  const { small, p } = arcsine(v, v.abs(x));
  const large = v.sub(halfPiNarrow, v.sub(v.add(p, p), halfPiNarrowLow));
  return v.withSign(v.where(small, p, large), x);
}

export function acosNarrow(v: Lanes, x: Vector): Vector {
  const { small, p } = arcsine(v, v.abs(x));
  const middle = v.sub(halfPiNarrow, v.sub(v.withSign(p, x), halfPiNarrowLow));
  const below = v.sub(halfPiNarrow, v.sub(p, halfPiNarrowLow));
  return v.where(small, middle, v.where(v.less(x, 0), v.add(below, below), v.add(p, p)));
}

/**
 * In float32: stations at 0, 1 and ∞, as Cephes has them, https://www.netlib.org/cephes/ (atanf). That at 0 reaches to ½, from
 * where a − 1 is exact. The series is a minimax fit of 2⁻²⁷ for |t| ≤ ½.
 */
export function atanNarrow(v: Lanes, x: Vector): Vector {
  const a = v.abs(x);
  const near = v.less(a, 0.5);
  const far = v.less(2.414213562373095, a);
  const t = v.div(v.where(far, -1, v.where(near, a, v.sub(a, 1))), v.where(far, a, v.where(near, 1, v.add(a, 1))));
  const base = v.where(far, Math.PI / 2, v.without(v.number(Math.PI / 4), near));
  const low = v.where(far, halfPiNarrowLow, v.without(v.number(halfPiNarrowLow / 2), near));
  const z = v.mul(t, t);
  const series = v.polynomial(z, [-0.33333233, 0.19994168, -0.14174213, 0.10155829, -0.0512517]);
  return v.withSign(v.add(base, v.add(t, v.add(v.mul(v.mul(t, z), series), low))), x);
}
