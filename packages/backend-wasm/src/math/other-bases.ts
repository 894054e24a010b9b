import type { Lanes, Vector } from "./lanes.ts";
import { byParts, logNear1, type Parts } from "./logarithm.ts";
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
function toBase(v: Lanes, { k, m }: Parts, { high, low, twoHigh, twoLow }: Base): Vector {
  const f = v.sub(m, 1);
  const { half, tail } = logNear1(v, f);
  const head = v.and(v.sub(f, half), v.integer(0xffffffffn << 32n));
  const rest = v.add(v.sub(v.sub(f, head), half), tail);
  const main = v.mul(head, high);
  const whole = v.mul(k, twoHigh);
  const sum = v.add(whole, main);
  const small = v.add(v.add(v.mul(v.add(rest, head), low), v.mul(rest, high)), v.mul(k, twoLow));
  return v.add(v.add(small, v.add(v.sub(whole, sum), main)), sum);
}

export const log2 = (v: Lanes, x: Vector): Vector => byParts(v, x, "log2", (lanes, parts) => toBase(lanes, parts, two));
export const log10 = (v: Lanes, x: Vector): Vector => byParts(v, x, "log10", (lanes, parts) => toBase(lanes, parts, ten));

/** 2ˣ = 2ᵏ · e^((x − k)·ln 2). */
export function exp2(v: Lanes, x: Vector): Vector {
  const clamped = v.least(v.most(x, -1080), 1025);
  const k = toInteger(v, clamped);
  return scale(v, v.call("exp", v.mul(v.sub(clamped, k.value), Math.LN2)), k.bits);
}

/** In float32, by a minimax polynomial of 2⁻³⁴ in 2^(x − k). */
export function exp2Narrow(v: Lanes, x: Vector): Vector {
  const { value, moved } = toInteger(v, x);
  const f = v.sub(x, value);
  const p = v.polynomial(f, [
    0.6931471824645996, 0.24022650718688965, 0.055504102259874344, 0.00961803738027811, 0.0013333936221897602, 0.0001546688290545717, 1.5196041204035282e-5,
  ]);
  const y = v.intAdd(v.add(v.mul(f, p), 1), v.shiftLeft(moved, 23));
  return v.orRarely(y, v.less(v.abs(x), 126), x, "exp2 far", exp2, true);
}

/** In float32: 1/ln 2 is 1 and a rest, so that what is large is added last. Cephes, https://www.netlib.org/cephes/ (log2f) */
export const log2Narrow = (v: Lanes, x: Vector): Vector => byParts(v, x, "log2", log2OfParts);

function log2OfParts(v: Lanes, { k, m }: Parts): Vector {
  const f = v.sub(m, 1);
  const { half, tail } = logNear1(v, f);
  const y = v.sub(tail, half);
  const beyond = v.add(v.mul(y, Math.LOG2E - 1), v.mul(f, Math.LOG2E - 1));
  return v.add(v.add(v.add(beyond, y), f), k);
}

/** In float32: 1/ln 10 and log₁₀ 2 in two parts. Cephes (log10f) */
export const log10Narrow = (v: Lanes, x: Vector): Vector => byParts(v, x, "log10", log10OfParts);

function log10OfParts(v: Lanes, { k, m }: Parts): Vector {
  const f = v.sub(m, 1);
  const { half, tail } = logNear1(v, f);
  const y = v.sub(tail, half);
  const low = v.add(v.mul(v.add(f, y), 7.00731903251827651129e-4), v.mul(y, 0.43359375));
  return v.add(v.add(v.add(low, v.mul(f, 0.43359375)), v.mul(k, 2.48745663981195213739e-4)), v.mul(k, 0.30078125));
}

export const sqrt = (v: Lanes, x: Vector): Vector => v.sqrt(x);
export const rsqrt = (v: Lanes, x: Vector): Vector => v.div(1, v.sqrt(x));
