import { bitwiseXor, type DType, range, reshape, type Shape, sizeOf, type Tensor } from "@cotangent/core";
import { defineDraw, type Draw, drawn } from "./draw.ts";
import type { Words } from "./threefry.ts";

/** Where the bits of a draw come from: a key, and the upper word of the counter. */
export interface Stream {
  readonly key: Words;
  readonly upper: Tensor;
}

const first: Draw = /* @__PURE__ */ defineDraw("first", ([a]) => a);
const second: Draw = /* @__PURE__ */ defineDraw("second", ([, b]) => b);
const bits: Draw = /* @__PURE__ */ defineDraw("bits", ([a, b]) => bitwiseXor(a, b));

/** A draw for each element of `shape`. An element's bits depend on its row-major index alone. */
export function drawElements(draw: Draw, { key, upper }: Stream, shape: Shape, dtype: DType): Tensor {
  return reshape(drawn(draw, key, [upper, range([sizeOf(shape)], 0, "uint32")], dtype), shape);
}

/** 64 random bits for each pair of a key and a counter, as two words. */
export function words(key: Words, counter: Words): Words {
  return [drawn(first, key, counter, "uint32"), drawn(second, key, counter, "uint32")];
}

/** 64 random bits for each element of `shape`, as two words. */
export function drawWords(stream: Stream, shape: Shape): Words {
  return [drawElements(first, stream, shape, "uint32"), drawElements(second, stream, shape, "uint32")];
}

/** 32 random bits for each element of `shape`. */
export function drawBits(stream: Stream, shape: Shape): Tensor {
  return drawElements(bits, stream, shape, "uint32");
}
