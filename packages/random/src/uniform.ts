import {
  add,
  beside,
  bitwiseRightShift,
  bitwiseXor,
  broadcastTo,
  checkOptions,
  checkShape,
  maximum,
  mul,
  type Shape,
  sub,
  type Tensor,
  type TensorLike,
  toDType,
} from "@cotangent/core";
import { defineDraw, type Draw } from "./draw.ts";
import { badRange } from "./errors.ts";
import { type FloatDType, floatDType, type FloatOptions } from "./float-options.ts";
import { streamOf } from "./key.ts";
import { drawElements, type Stream } from "./stream.ts";
import { word } from "./threefry.ts";

export interface UniformOptions extends FloatOptions {
  /** Lower bound, included. A tensor broadcasts to the shape, and the draw can be differentiated by it. Default 0. */
  readonly min?: TensorLike | undefined;
  /** Upper bound, excluded; rounding may reach it where the bounds are close to each other. Default 1. */
  readonly max?: TensorLike | undefined;
}

/**
 * Numbers of `shape`, uniform in [min, max): `min + (max − min)·u`, with u a multiple of 2⁻²³ (float32) or 2⁻⁵²
 * (float64).
 * @throws CotangentError `RANDOM_NOT_A_KEY`, `RANDOM_BAD_RANGE`, `RANDOM_BAD_DTYPE`
 * @example uniform(key(0), [2]) // [0.947667, 0.9785799]
 */
export function uniform(key: Tensor, shape: Shape, options: UniformOptions = {}): Tensor {
  const stream = streamOf("uniform", key);
  checkShape("uniform", shape);
  checkOptions("uniform", options, ["dtype", "min", "max"]);
  const dtype = floatDType("uniform", options.dtype);
  const { min = 0, max = 1 } = options;
  if (typeof min === "number" && typeof max === "number" && !(min <= max))
    throw badRange("uniform", "min ≤ max", min, max);
  const u = beside(key, () => drawUniform(stream, shape, dtype));
  if (min === 0 && max === 1) return u;
  const low = toDType(min, dtype);
  const scaled = add(mul(u, sub(toDType(max, dtype), low)), low);
  return broadcastTo(maximum(scaled, low), shape);
}

const unit: Draw = /* @__PURE__ */ defineDraw("uniform", ([high, low], dtype) => {
  if (dtype === "float32") return mul(toDType(bitwiseRightShift(bitwiseXor(high, low), word(9)), dtype), 2 ** -23);
  const fine = mul(toDType(bitwiseRightShift(low, word(12)), dtype), 2 ** -52);
  return add(mul(toDType(high, dtype), 2 ** -32), fine);
});

/** Numbers in [0, 1). */
export function drawUniform(stream: Stream, shape: Shape, dtype: FloatDType): Tensor {
  return drawElements(unit, stream, shape, dtype);
}
