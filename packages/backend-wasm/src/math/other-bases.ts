import type { Lanes, Vector } from "./lanes.ts";
import { logNear1, special, split } from "./logarithm.ts";
import { scale, toInteger } from "./scaling.ts";

/** 1/ln(base) and log(2) to that base, each with so few bits that products with short numbers are exact, and the rest. */
interface Base {
  readonly high: number;
  readonly low: number;
  readonly twoHigh: number;
  readonly twoLow: number;
}
const two: Base = { high: 1.44269504072144627571, low: 1.67517131648865118353e-10, twoHigh: 1, twoLow: 0 };
const ten: Base = { high: 4.34294481878168880939e-1, low: 2.50829467116452752298e-11, twoHigh: 3.01029995663611771306e-1, twoLow: 3.69423907715893078616e-13 };

/** ln m in two parts, times 1/ln(base). FreeBSD, https://cgit.freebsd.org/src/tree/lib/msun/src/e_log2.c and e_log10.c */
function toBase(v: Lanes, x: Vector, { high, low, twoHigh, twoLow }: Base): Vector {
  const { k, m } = split(v, x);
  const f = v.sub(m, 1);
  const { half, tail } = logNear1(v, f);
  const head = v.and(v.sub(f, half), v.integer(0xffffffffn << 32n));
  const rest = v.add(v.sub(v.sub(f, head), half), tail);
  const main = v.mul(head, high);
  const whole = v.mul(k, twoHigh);
  const sum = v.add(whole, main);
  const small = v.add(v.add(v.mul(v.add(rest, head), low), v.mul(rest, high)), v.mul(k, twoLow));
  return special(v, x, v.add(v.add(small, v.add(v.sub(whole, sum), main)), sum));
}

export const log2 = (v: Lanes, x: Vector): Vector => toBase(v, x, two);
export const log10 = (v: Lanes, x: Vector): Vector => toBase(v, x, ten);

/** 2ˣ = 2ᵏ · e^((x − k)·ln 2). */
export function exp2(v: Lanes, x: Vector): Vector {
  const clamped = v.least(v.most(x, -1080), 1025);
  const k = toInteger(v, clamped);
  return scale(v, v.call("exp", v.mul(v.sub(clamped, k.value), Math.LN2)), k.bits);
}

export const sqrt = (v: Lanes, x: Vector): Vector => v.sqrt(x);
export const rsqrt = (v: Lanes, x: Vector): Vector => v.div(1, v.sqrt(x));
