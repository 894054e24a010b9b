import { badArgument } from "../errors.ts";
import { normalizeDim } from "../shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { requireInteger, requireIntegers, requireTensor, within } from "./lift.ts";
import { normalizeIndex, reshape, select, sliceAxis } from "./movement.ts";

/** `length` places along `dim` from `start` on. */
export function narrow(x: Tensor, dim: number, start: number, length: number): Tensor {
  return within("narrow", () => {
    const axis = normalizeDim("narrow", dim, requireTensor("narrow", x).aval.shape);
    const size = x.aval.shape[axis]!;
    const first = start === size ? size : normalizeIndex("narrow", start, size);
    if (!Number.isInteger(length) || length < 0 || first + length > size)
      throw badArgument("narrow", "the length", `an integer from 0 to ${size - first}`, length);
    return sliceAxis(x, axis, first, first + length);
  });
}
/** Parts of `size` along `dim` (the last may be smaller), or of the given sizes. */
export function split(x: Tensor, size: number | readonly number[], dim = 0): Tensor[] {
  const axis = normalizeDim("split", dim, requireTensor("split", x).aval.shape);
  const total = x.aval.shape[axis]!;
  const sizes =
    typeof size === "number"
      ? equalParts(total, requireInteger("split", "the size", size, 1))
      : size;
  if (
    !Array.isArray(sizes) ||
    sizes.some((n) => !Number.isInteger(n) || n < 0) ||
    sizes.reduce((a, b) => a + b, 0) !== total
  )
    throw badArgument("split", "the sizes", `integers of 0 or more with the sum ${total}`, size);
  let start = 0;
  return sizes.map((n: number) => sliceAxis(x, axis, start, (start += n)));
}
function equalParts(total: number, size: number): number[] {
  const count = Math.max(1, Math.ceil(total / size));
  return Array.from({ length: count }, (_, i) => Math.min(size, total - i * size));
}
/** At most `chunks` parts of one size along `dim` (the last may be smaller). */
export function chunk(x: Tensor, chunks: number, dim = 0): Tensor[] {
  const axis = normalizeDim("chunk", dim, requireTensor("chunk", x).aval.shape);
  requireInteger("chunk", "the number of chunks", chunks, 1);
  return split(x, Math.max(1, Math.ceil(x.aval.shape[axis]! / chunks)), axis);
}
/** The slices at each place along `dim`, which disappears. */
export function unbind(x: Tensor, dim = 0): Tensor[] {
  const axis = normalizeDim("unbind", dim, requireTensor("unbind", x).aval.shape);
  return Array.from({ length: x.aval.shape[axis]! }, (_, i) => select(x, axis, i));
}
/** One dimension as several, of the given sizes; one may be −1. */
export function unflatten(x: Tensor, dim: number, sizes: readonly number[]): Tensor {
  const { shape } = requireTensor("unflatten", x).aval;
  const axis = normalizeDim("unflatten", dim, shape);
  const given = requireIntegers("unflatten", "the sizes", sizes);
  const known = given.reduce((n, s) => (s === -1 ? n : n * s), 1);
  const full = given.map((s) => (s === -1 ? shape[axis]! / known : s));
  if (
    full.some((s) => !Number.isInteger(s) || s < 0) ||
    full.reduce((a, b) => a * b, 1) !== shape[axis]
  )
    throw badArgument(
      "unflatten",
      "the sizes",
      `integers with the product ${shape[axis]} (one may be -1)`,
      sizes,
    );
  return reshape(x, [...shape.slice(0, axis), ...full, ...shape.slice(axis + 1)]);
}
