import { add, bitwiseAnd, bitwiseRightShift, lt, mul, scalar, type Shape, type Tensor, toDType } from "@cotangent/core";
import { badDType, badRange } from "./errors.ts";
import { drawWords, type Stream } from "./stream.ts";
import { word } from "./threefry.ts";

export type IntegerDType = "int32" | "uint32";

export interface IntegerOptions {
  /** int32 or uint32. Default int32. */
  readonly dtype?: IntegerDType | undefined;
}

export function checkIntegers(op: string, low: number, high: number, dtype: IntegerDType): void {
  if (dtype !== "int32" && dtype !== "uint32") throw badDType(op, "int32 or uint32", dtype);
  const least = dtype === "int32" ? -(2 ** 31) : 0;
  const most = least + 2 ** 32;
  if (!(Number.isInteger(low) && Number.isInteger(high) && least <= low && low < high && high <= most))
    throw badRange(op, `integers low < high from ${least} to ${most}`, low, high);
}

/**
 * Integers from `low` up to but without `high`: ⌊u·(high − low)⌋ for a 64-bit fraction u, computed exactly.
 * @see Lemire: Fast random integer generation in an interval. https://arxiv.org/abs/1805.10941
 */
export function drawIntegers(stream: Stream, shape: Shape, low: number, high: number, dtype: IntegerDType): Tensor {
  const [first, second] = drawWords(stream, shape);
  const span = high - low;
  let offset = first;
  if (span < 2 ** 32) {
    const product = mul(first, word(span));
    const carry = lt(add(product, multiplyHigh(second, span)), product);
    offset = add(multiplyHigh(first, span), toDType(carry, "uint32"));
  }
  return add(toDType(offset, dtype), scalar(low, dtype));
}

/** The upper 32 bits of the 64-bit product x·factor, by halves of 16 bits. */
function multiplyHigh(x: Tensor, factor: number): Tensor {
  const lower = (t: Tensor): Tensor => bitwiseAnd(t, word(0xffff));
  const upper = (t: Tensor): Tensor => bitwiseRightShift(t, word(16));
  const [x0, x1] = [lower(x), upper(x)];
  const [f0, f1] = [word(factor & 0xffff), word(factor >>> 16)];
  const [cross0, cross1] = [mul(x0, f1), mul(x1, f0)];
  const middle = add(add(upper(mul(x0, f0)), lower(cross0)), lower(cross1));
  return add(add(mul(x1, f1), upper(middle)), add(upper(cross0), upper(cross1)));
}
