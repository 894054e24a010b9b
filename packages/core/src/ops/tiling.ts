import { badArgument, shapeMismatch } from "../errors.ts";
import { normalizeDim } from "../shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { requireInteger, requireIntegers, requireTensor, within } from "./lift.ts";
import { broadcastTo, concatenate, flip, reshape, sliceAxis, transpose } from "./movement.ts";

function checkRepeats(op: string, repeats: readonly number[]): readonly number[] {
  if (!Array.isArray(repeats) || repeats.some((n) => !Number.isInteger(n) || n < 0))
    throw badArgument(op, "the repeats", "a list of integers of 0 or more", repeats);
  return repeats;
}
/** Copies of x one after the other, `repeats[i]` along dimension i; more repeats than dimensions add leading ones. */
export function repeat(x: Tensor, repeats: readonly number[]): Tensor {
  const { shape } = requireTensor("repeat", x).aval;
  const lead = checkRepeats("repeat", repeats).length - shape.length;
  if (lead < 0)
    throw badArgument(
      "repeat",
      "the repeats",
      `at least ${shape.length} numbers, one for each dimension`,
      repeats,
    );
  const full = [...Array.from({ length: lead }, () => 1), ...shape];
  const apart = full.flatMap((n) => [1, n]);
  const copied = full.flatMap((n, i) => [repeats[i]!, n]);
  return reshape(
    broadcastTo(reshape(x, apart), copied),
    full.map((n, i) => n * repeats[i]!),
  );
}
/** As `repeat`; of fewer repeats than dimensions the missing leading ones are 1. */
export function tile(x: Tensor, repeats: readonly number[]): Tensor {
  const missing = requireTensor("tile", x).aval.shape.length - checkRepeats("tile", repeats).length;
  return repeat(x, [...Array.from({ length: Math.max(0, missing) }, () => 1), ...repeats]);
}
/** Each element along `dim` (of the flattened tensor by default) `repeats` times. */
export function repeatInterleave(x: Tensor, repeats: number, dim?: number | null): Tensor {
  requireTensor("repeatInterleave", x);
  requireInteger("repeatInterleave", "the number of repeats", repeats);
  const flat = dim === undefined || dim === null ? reshape(x, [x.aval.size]) : x;
  const { shape } = flat.aval;
  const axis = normalizeDim("repeatInterleave", dim ?? 0, shape);
  const before = shape.slice(0, axis + 1);
  const after = shape.slice(axis + 1);
  const copied = broadcastTo(reshape(flat, [...before, 1, ...after]), [
    ...before,
    repeats,
    ...after,
  ]);
  return reshape(
    copied,
    shape.map((n, i) => (i === axis ? n * repeats : n)),
  );
}

/** Elements moved by `shifts` places along `dims`, those that leave coming in at the other end. */
export function roll(
  x: Tensor,
  shifts: number | readonly number[],
  dims?: number | readonly number[] | null,
): Tensor {
  const { shape } = requireTensor("roll", x).aval;
  if (dims === undefined || dims === null)
    return reshape(roll(reshape(x, [x.aval.size]), shifts, 0), shape);
  const axes = requireIntegers("roll", "the dimensions", dims);
  const by = requireIntegers("roll", "the shifts", shifts);
  if (axes.length !== by.length)
    throw badArgument(
      "roll",
      "the shifts",
      `${axes.length} integers, one for each dimension`,
      shifts,
    );
  return axes.reduce<Tensor>(
    (out, dim, i) => rollAxis(out, normalizeDim("roll", dim, shape), by[i]!),
    x,
  );
}
function rollAxis(x: Tensor, axis: number, shift: number): Tensor {
  const size = x.aval.shape[axis]!;
  if (size === 0 || shift % size === 0) return x;
  const cut = ((-shift % size) + size) % size;
  return concatenate([sliceAxis(x, axis, cut, size), sliceAxis(x, axis, 0, cut)], axis);
}

/** Rotated k times by 90° from the first of the two dimensions towards the second. */
export function rot90(x: Tensor, k = 1, dims: readonly [number, number] = [0, 1]): Tensor {
  const { shape } = requireTensor("rot90", x).aval;
  if (shape.length < 2)
    throw shapeMismatch("rot90", "a tensor with two dimensions or more", [x.aval]);
  if (!Number.isInteger(k)) throw badArgument("rot90", "the number of turns", "an integer", k);
  const [a, b] = requireIntegers("rot90", "the dimensions", dims).map((d) => normalizeDim("rot90", d, shape));
  if (a === b || a === undefined || b === undefined) throw badArgument("rot90", "the dimensions", "distinct", dims);
  switch (((k % 4) + 4) % 4) {
    case 1:
      return transpose(flip(x, b), a, b);
    case 2:
      return flip(x, [a, b]);
    case 3:
      return flip(transpose(x, a, b), b);
    default:
      return x;
  }
}
/** Reversed along dimension 0. */
export function flipud(x: Tensor): Tensor {
  return within("flipud", () => flip(requireTensor("flipud", x), 0), "flip");
}
/** Reversed along dimension 1. */
export function fliplr(x: Tensor): Tensor {
  return within("fliplr", () => flip(requireTensor("fliplr", x), 1), "flip");
}
