import type { Lanes, Vector } from "./lanes.ts";

/** An integer in floating point, and its bits as an integer. */
export interface Rounded {
  readonly value: Vector;
  readonly bits: Vector;
  /** The integer in the lowest bits, and nothing between them and the mantissa's highest: for shifts to the left. */
  readonly moved: Vector;
}

/** The integer nearest to x, for |x| < 2²². */
export function toInteger(v: Lanes, x: Vector): Rounded {
  // Adding 1.5 · 2^p leaves the integer in the lowest bits.
  const magic = v.wide ? 1.5 * 2 ** 52 : 1.5 * 2 ** 23;
  const moved = v.add(x, magic);
  return { value: v.sub(moved, magic), bits: v.intSub(moved, v.number(magic)), moved };
}

const mantissaBits = (v: Lanes): number => (v.wide ? 52 : 23);
const bias = (v: Lanes): bigint => (v.wide ? 1023n : 127n);

/** 2ᵏ for a k that makes a normal number. */
export function powerOfTwo(v: Lanes, k: Vector): Vector {
  return v.shiftLeft(v.intAdd(k, v.integer(bias(v))), mantissaBits(v));
}

/** y · 2ᵏ in two steps, so that results above and below the normal range are rounded once. */
export function scale(v: Lanes, y: Vector, k: Vector): Vector {
  // k is made positive before it is halved: vectors of 64-bit integers have no quick signed shift.
  const offset = 4n * (bias(v) + 1n);
  const half = v.intSub(v.shiftRight(v.intAdd(k, v.integer(offset)), 1), v.integer(offset / 2n));
  return v.mul(v.mul(y, powerOfTwo(v, half)), powerOfTwo(v, v.intSub(k, half)));
}
