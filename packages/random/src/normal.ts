import {
  add,
  beside,
  bitwiseAnd,
  bitwiseRightShift,
  checkOptions,
  checkShape,
  eq,
  mul,
  neg,
  type Shape,
  type Tensor,
  toDType,
  where,
} from "@cotangent/core";
import { ndtri } from "@cotangent/special";
import { defineDraw, type Draw } from "./draw.ts";
import { type FloatDType, floatDType, type FloatOptions } from "./float-options.ts";
import { streamOf } from "./key.ts";
import { drawElements, type Stream } from "./stream.ts";
import { word } from "./threefry.ts";

/**
 * Numbers of `shape` from the standard normal distribution. Scale and shift them, `mean + std * normal(…)`, to
 * differentiate by the parameters.
 * @throws CotangentError `RANDOM_NOT_A_KEY`, `RANDOM_BAD_DTYPE`
 * @example normal(key(0), [3])
 */
export function normal(key: Tensor, shape: Shape, options: FloatOptions = {}): Tensor {
  const stream = streamOf("normal", key);
  checkShape("normal", shape);
  checkOptions("normal", options, ["dtype"]);
  const dtype = floatDType("normal", options.dtype);
  return beside(key, () => drawNormal(stream, shape, dtype));
}

/**
 * Φ⁻¹ of a probability below ½, with a random sign. The probability is finer the smaller it is, so that the tails are
 * as good as the middle: |z| reaches 6.4 in float32 and 9.2 in float64, where one uniform number in (0, 1) would stop
 * at 5.4 and 8.2, on a coarse grid.
 */
const standard: Draw = /* @__PURE__ */ defineDraw("normal", ([high, low], dtype) => {
  let tail = mul(toDType(high, dtype), 2 ** -33);
  // in the middle of the probabilities that share these bits, which is never 0
  if (dtype === "float32") tail = add(tail, 2 ** -34);
  else tail = add(tail, mul(add(toDType(bitwiseRightShift(low, word(1)), dtype), 0.5), 2 ** -64));
  const negative = ndtri(tail);
  return where(eq(bitwiseAnd(low, word(1)), word(0)), negative, neg(negative));
});

/** Numbers from the standard normal distribution. */
export function drawNormal(stream: Stream, shape: Shape, dtype: FloatDType): Tensor {
  return drawElements(standard, stream, shape, dtype);
}
