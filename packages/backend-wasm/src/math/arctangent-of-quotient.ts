import { arctangentSeries, halfPi, halfPiLow, stations } from "./inverse-circular.ts";
import type { Lanes, Vector } from "./lanes.ts";

/**
 * The angle of the point (x, y), in float64: atan(b/a) = atan c + atan((b − c·a)/(a + c·b)) of the magnitudes a and b, so
 * that their quotient is not rounded before it is compared with c. π less that left of 0.
 */
export function atan2(v: Lanes, y: Vector, x: Vector): Vector {
  const { a, b } = magnitudes(v, x, y);
  let center = v.number(0);
  let high = v.number(halfPi);
  let low = v.number(halfPiLow);
  for (const station of stations.toReversed()) {
    const inside = v.less(b, v.mul(a, station.below));
    center = v.where(inside, station.center, center);
    high = v.where(inside, station.high, high);
    low = v.where(inside, station.low, low);
  }
  const near = v.less(b, v.mul(a, stations.at(-1)!.below));
  const t = v.div(v.where(near, v.sub(b, v.mul(a, center)), v.neg(a)), v.where(near, v.add(a, v.mul(b, center)), b));
  const z = v.sub(high, v.sub(v.sub(arctangentSeries(v, t), low), t));
  const left = v.less(v.withSign(1, x), 0);
  const angle = v.where(left, v.sub(2 * halfPi, v.sub(z, 2 * halfPiLow)), z);
  const known = v.and(v.equal(x, x), v.equal(y, y));
  return v.where(known, v.withSign(angle, y), NaN);
}

/** |x| and |y|, or numbers of the same quotient that neither overflow nor vanish: infinite ones are 1 beside 0, as is 0 beside 0. */
function magnitudes(v: Lanes, x: Vector, y: Vector): { readonly a: Vector; readonly b: Vector } {
  const a = v.abs(x);
  const b = v.abs(y);
  const larger = v.maximum(a, b);
  const factor = v.where(v.less(2 ** 1000, larger), 2 ** -100, v.where(v.less(larger, 2 ** -900), 2 ** 100, 1));
  const infinite = v.equal(larger, Infinity);
  const one = v.number(1);
  const bounded = (z: Vector): Vector => v.where(infinite, v.and(v.equal(z, Infinity), one), v.mul(z, factor));
  return { a: v.where(v.equal(larger, 0), one, bounded(a)), b: bounded(b) };
}
