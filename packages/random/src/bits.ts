import { beside, checkShape, type Shape, type Tensor } from "@cotangent/core";
import { streamOf } from "./key.ts";
import { drawBits } from "./stream.ts";

/**
 * 32 random bits for each element of `shape`, uint32.
 * @throws CotangentError `RANDOM_NOT_A_KEY`
 */
export function bits(key: Tensor, shape: Shape): Tensor {
  const stream = streamOf("bits", key);
  checkShape("bits", shape);
  return beside(key, () => drawBits(stream, shape));
}
