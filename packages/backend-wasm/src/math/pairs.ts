import type { Lanes, Vector } from "./lanes.ts";

/** √(x² + y²), in float64; ∞ where either is infinite, even beside NaN. */
export function hypot(v: Lanes, x: Vector, y: Vector): Vector {
  const a = v.abs(x);
  const b = v.abs(y);
  const larger = v.maximum(a, b);
  // Squares of numbers as large or as small as these overflow or vanish.
  const large = v.less(2 ** 500, larger);
  const small = v.less(larger, 2 ** -450);
  const factor = v.where(large, 2 ** -600, v.where(small, 2 ** 600, 1));
  const inverse = v.where(large, 2 ** 600, v.where(small, 2 ** -600, 1));
  const p = v.mul(a, factor);
  const q = v.mul(b, factor);
  const root = v.mul(v.sqrt(v.add(v.mul(p, p), v.mul(q, q))), inverse);
  const infinite = v.or(v.equal(a, Infinity), v.equal(b, Infinity));
  return v.where(infinite, Infinity, root);
}

/** √(x² + y²) of numbers that were float32: no square overflows. */
export function hypotShort(v: Lanes, x: Vector, y: Vector): Vector {
  const root = v.sqrt(v.add(v.mul(x, x), v.mul(y, y)));
  const infinite = v.or(v.equal(v.abs(x), Infinity), v.equal(v.abs(y), Infinity));
  return v.where(infinite, Infinity, root);
}

/** ln(eˣ + eʸ) = larger + log1p(e^−|x − y|). */
export function logaddexp(v: Lanes, x: Vector, y: Vector): Vector {
  const same = v.add(x, Math.LN2);
  const apart = v.add(v.maximum(x, y), v.call("log1p", v.call("exp", v.neg(v.abs(v.sub(x, y))))));
  return v.where(v.equal(x, y), same, apart);
}

/** x·ln y; 0 where x is 0 and y is not NaN. */
export function xlogy(v: Lanes, x: Vector, y: Vector): Vector {
  const product = v.mul(x, v.call("log", y));
  return v.without(product, v.and(v.equal(x, 0), v.equal(y, y)));
}
