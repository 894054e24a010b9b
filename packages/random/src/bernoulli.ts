import { beside, broadcastTo, checkShape, isFloat, lt, type Shape, Tensor, type TensorLike, toDType } from "@cotangent/core";
import { badProbability } from "./errors.ts";
import { floatDType } from "./float-options.ts";
import { streamOf } from "./key.ts";
import { drawUniform } from "./uniform.ts";

/**
 * Truth values that are true with probability `p`, bool.
 * @param p a number, or a tensor that broadcasts to `shape`; used with the resolution of `uniform` in its dtype
 * @param shape default: that of `p`
 * @throws CotangentError `RANDOM_NOT_A_KEY`, `RANDOM_BAD_PROBABILITY`
 * @example bernoulli(key(0), 0.3, [10])
 */
export function bernoulli(key: Tensor, p: TensorLike, shape?: Shape): Tensor {
  const stream = streamOf("bernoulli", key);
  if (typeof p === "number" && !(p >= 0 && p <= 1)) throw badProbability("bernoulli", p);
  const given = p instanceof Tensor ? p.aval : null;
  const out = checkShape("bernoulli", shape ?? given?.shape ?? []);
  const dtype = floatDType("bernoulli", given !== null && isFloat(given.dtype) ? given.dtype : undefined);
  const u = beside(key, () => drawUniform(stream, out, dtype));
  return lt(u, broadcastTo(toDType(p, dtype), out));
}
