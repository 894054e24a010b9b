import type { Lanes, Vector } from "./lanes.ts";

/** xʸ. */
export function pow(v: Lanes, x: Vector, y: Vector): Vector {
  const a = v.abs(x);
  const main = v.call("exp2", v.mul(y, v.call("log2", a)));
  return powerCases(v, x, y, main);
}
export const powShort = pow;

/** Signs, and what the logarithm does not give. `main` is |x|ʸ, right where it is not NaN. */
function powerCases(v: Lanes, x: Vector, y: Vector, main: Vector): Vector {
  const half = v.mul(y, 0.5);
  const whole = v.equal(v.nearest(y), y);
  const odd = v.without(whole, v.equal(v.nearest(half), half));
  const sign = v.and(v.and(odd, x), v.number(-0));
  const signed = v.xor(main, sign);
  // Negative numbers, but not −∞, have no power that is no integer.
  const nameless = v.without(v.and(v.less(x, 0), v.less(-Infinity, x)), whole);
  const one = v.or(v.equal(y, 0), v.or(v.equal(x, 1), v.and(v.equal(x, -1), v.equal(v.abs(y), Infinity))));
  return v.where(one, 1, v.where(nameless, NaN, signed));
}
