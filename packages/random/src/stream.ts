import { bitwiseXor, range, reshape, type Shape, sizeOf, type Tensor } from "@cotangent/core";
import { threefry2x32, type Words } from "./threefry.ts";

/** Where the bits of a draw come from: a key, and the upper word of the counter. */
export interface Stream {
  readonly key: Words;
  readonly upper: Tensor;
}

/** 64 random bits for each element of `shape`, as two words. An element's bits depend on its row-major index alone. */
export function drawWords({ key, upper }: Stream, shape: Shape): Words {
  const words = threefry2x32(key, [upper, range([sizeOf(shape)], 0, "uint32")]);
  return [reshape(words[0], shape), reshape(words[1], shape)];
}

/** 32 random bits for each element of `shape`. */
export function drawBits(stream: Stream, shape: Shape): Tensor {
  const [a, b] = drawWords(stream, shape);
  return bitwiseXor(a, b);
}
