import type { Lanes, Vector } from "./lanes.ts";

/** 1 for positive numbers, −1 for negative ones, 0 for both zeros, NaN for NaN. */
export function sign(v: Lanes, x: Vector): Vector {
  const unit = v.withSign(1, x);
  return v.where(v.less(0, v.abs(x)), unit, v.where(v.equal(x, 0), 0, x));
}
/** Half to even. */
export const round = (v: Lanes, x: Vector): Vector => v.nearest(x);
export const floor = (v: Lanes, x: Vector): Vector => v.floor(x);
export const ceil = (v: Lanes, x: Vector): Vector => v.ceil(x);
export const trunc = (v: Lanes, x: Vector): Vector => v.trunc(x);
export const abs = (v: Lanes, x: Vector): Vector => v.abs(x);
export const neg = (v: Lanes, x: Vector): Vector => v.neg(x);
/** NaN where either is NaN; 0 is above −0. */
export const maximum = (v: Lanes, x: Vector, y: Vector): Vector => v.maximum(x, y);
export const minimum = (v: Lanes, x: Vector, y: Vector): Vector => v.minimum(x, y);
