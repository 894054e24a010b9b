import type { Lanes, Vector } from "./lanes.ts";

/** xⁿ by squaring, lowest bit of n first, as the cpu backend has it: 2 ≤ |n| ≤ 64, or −1. */
export function integerPower(v: Lanes, x: Vector, n: number): Vector {
  let square = x;
  let result: Vector | null = null;
  for (let e = Math.abs(n); e > 0; e >>= 1) {
    if (e & 1) result = result === null ? square : v.mul(result, square);
    if (e > 1) square = v.mul(square, square);
  }
  const power = result ?? v.number(1);
  return n < 0 ? v.div(1, power) : power;
}

/** Whether float32 is exact enough for each step: two roundings at most, and nothing overflows that the result does not. */
export const staysShort = (n: number): boolean => n >= -1 && n <= 3;
