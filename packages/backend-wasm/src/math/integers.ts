import { type Expr, extractLane, i32, op, replaceLane, shuffle } from "../emit/index.ts";
import type { IntegerShape, Lanes, Vector } from "./lanes.ts";

// Functions of four integers of 32 bits, as the cpu backend has them. The lanes are those of f32x4: the same bits.

const upper = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
const joined = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];

/** Truncated quotients as float64 have them: 53 bits never round one of 32 up to the next. Wrong where y is 0. */
function quotient(v: Lanes, shape: IntegerShape, x: Vector, y: Vector): Vector {
  const signed = shape === "i32x4";
  const wide = (z: Vector): Vector => op(`f64x2.convert_low_i32x4_${signed ? "s" : "u"}`, z);
  const half = (a: Vector, b: Vector): Vector => op(`i32x4.trunc_sat_f64x2_${signed ? "s" : "u"}_zero`, op("f64x2.div", wide(a), wide(b)));
  return v.keep(shuffle(half(x, y), half(shuffle(x, x, upper), shuffle(y, y, upper)), joined));
}
const isZero = (v: Lanes, y: Vector): Vector => v.keep(op("i32x4.eq", y, v.integer(0n)));

/** Truncates; x / 0 is x, and the smallest number divided by −1 is itself. */
export function div(v: Lanes, shape: IntegerShape, x: Vector, y: Vector): Vector {
  const q = v.where(isZero(v, y), x, quotient(v, shape, x, y));
  if (shape === "u32x4") return q;
  return v.where(v.keep(op("i32x4.eq", y, v.integer(-1n))), v.keep(op("i32x4.neg", x)), q);
}

/** x % 0 is 0. */
export function rem(v: Lanes, shape: IntegerShape, x: Vector, y: Vector): Vector {
  const r = v.intSub(x, v.keep(op("i32x4.mul", quotient(v, shape, x, y), y)));
  // The quotient by −1 saturates for one number; no number has a remainder there.
  const none = shape === "u32x4" ? isZero(v, y) : v.or(isZero(v, y), v.keep(op("i32x4.eq", y, v.integer(-1n))));
  return v.without(r, none);
}

/** x · 2^(y mod 32). */
export function shiftLeft(v: Lanes, shape: IntegerShape, x: Vector, y: Vector): Vector {
  const exponent = v.intAdd(v.and(y, v.integer(31n)), v.integer(127n));
  const power = op("i32x4.trunc_sat_f32x4_u", op("i32x4.shl", exponent, i32(23)));
  return v.keep(op("i32x4.mul", x, power));
}

/** By y mod 32, one lane after the other; the sign is kept where there is one. */
export function shiftRight(v: Lanes, shape: IntegerShape, x: Vector, y: Vector): Vector {
  const shift = shape === "i32x4" ? "i32.shr_s" : "i32.shr_u";
  const shifted = (lane: number): Expr<"i32"> => op(shift, extractLane("i32x4.extract_lane", x, lane), extractLane("i32x4.extract_lane", y, lane));
  let z: Vector = op("i32x4.splat", shifted(0));
  for (const lane of [1, 2, 3]) z = replaceLane("i32x4.replace_lane", z, lane, shifted(lane));
  return v.keep(z);
}

export const maximum = (v: Lanes, shape: IntegerShape, x: Vector, y: Vector): Vector => v.keep(op(shape === "i32x4" ? "i32x4.max_s" : "i32x4.max_u", x, y));
export const minimum = (v: Lanes, shape: IntegerShape, x: Vector, y: Vector): Vector => v.keep(op(shape === "i32x4" ? "i32x4.min_s" : "i32x4.min_u", x, y));

/** −1, 0 or 1. */
export function sign(v: Lanes, shape: IntegerShape, x: Vector): Vector {
  const positive = shape === "i32x4" ? op("i32x4.gt_s", x, v.integer(0n)) : op("i32x4.ne", x, v.integer(0n));
  const negative = shape === "i32x4" ? op("i32x4.shr_s", x, i32(31)) : v.integer(0n);
  return v.keep(op("i32x4.sub", negative, positive));
}
/** The smallest number is its own magnitude. */
export const abs = (v: Lanes, shape: IntegerShape, x: Vector): Vector => (shape === "i32x4" ? v.keep(op("i32x4.abs", x)) : x);
export const neg = (v: Lanes, shape: IntegerShape, x: Vector): Vector => v.keep(op("i32x4.neg", x));

/** xⁿ modulo 2³²; with n < 0 the quotient of 1 by it. */
export function integerPower(v: Lanes, shape: IntegerShape, x: Vector, n: number): Vector {
  let result = v.integer(1n);
  let square = x;
  for (let e = Math.abs(n); e > 0; e = Math.floor(e / 2)) {
    if (e % 2 === 1) result = v.keep(op("i32x4.mul", result, square));
    if (e > 1) square = v.keep(op("i32x4.mul", square, square));
  }
  return n < 0 ? div(v, shape, v.integer(1n), result) : result;
}
