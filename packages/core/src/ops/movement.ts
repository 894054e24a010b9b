import { sameShape, type Shape, sizeOf } from "../aval.ts";
import { badArgument, shapeMismatch } from "../errors.ts";
import * as p from "../primitives/movement.ts";
import { normalizeDim, normalizeDims } from "../shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { bind1 } from "../trace.ts";
import { checkShape } from "./creation.ts";
import { promote, requireTensor, scalar, type TensorLike } from "./lift.ts";

/** The same elements, row-major, under another shape; one entry may be −1 and is inferred. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  requireTensor("reshape", x);
  checkShape("reshape", Array.isArray(shape) ? shape.map((n) => (n === -1 ? 0 : n)) : shape);
  const inferred = shape.indexOf(-1);
  let out = shape;
  if (inferred >= 0) {
    const rest = sizeOf(shape.filter((n) => n !== -1));
    if (shape.lastIndexOf(-1) !== inferred || rest === 0 || x.aval.size % rest !== 0)
      throw shapeMismatch(
        "reshape",
        `a tensor whose ${x.aval.size} elements fit the shape [${shape.join(",")}]`,
        [x.aval],
      );
    out = shape.map((n) => (n === -1 ? x.aval.size / rest : n));
  }
  return sameShape(out, x.aval.shape) ? x : bind1(p.reshape, [x], { shape: out });
}

/** Dimensions in the order of `permutation`. */
export function permute(x: Tensor, permutation: readonly number[]): Tensor {
  requireTensor("permute", x);
  if (!Array.isArray(permutation)) throw badArgument("permute", "the permutation", "a list of integers", permutation);
  const order = permutation.map((d) => normalizeDim("permute", d, x.aval.shape));
  return order.length === x.aval.shape.length && order.every((d, i) => d === i)
    ? x
    : bind1(p.transpose, [x], { permutation: order });
}

/** Swaps two dimensions. */
export function transpose(x: Tensor, dim0 = -2, dim1 = -1): Tensor {
  const a = normalizeDim("transpose", dim0, requireTensor("transpose", x).aval.shape);
  const b = normalizeDim("transpose", dim1, x.aval.shape);
  return permute(
    x,
    x.aval.shape.map((_, i) => (i === a ? b : i === b ? a : i)),
  );
}

/** The dimension `from` at place `to`, the others in order. */
export function moveaxis(x: Tensor, from: number, to: number): Tensor {
  const a = normalizeDim("moveaxis", from, requireTensor("moveaxis", x).aval.shape);
  const b = normalizeDim("moveaxis", to, x.aval.shape);
  const order = x.aval.shape.map((_, i) => i).filter((i) => i !== a);
  order.splice(b, 0, a);
  return permute(x, order);
}

/** Broadcast to `shape`; −1 keeps a dimension. */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  requireTensor("broadcastTo", x);
  if (!Array.isArray(shape)) checkShape("broadcastTo", shape);
  const lead = shape.length - x.aval.shape.length;
  const out = shape.map((n, i) => (n === -1 && i >= lead ? x.aval.shape[i - lead]! : n));
  checkShape("broadcastTo", out);
  return sameShape(out, x.aval.shape) ? x : bind1(p.broadcastTo, [x], { shape: out });
}

/** Without the dimensions of size 1 (or only the given ones). */
export function squeeze(x: Tensor, dim?: number | readonly number[]): Tensor {
  const { shape } = requireTensor("squeeze", x).aval;
  const dims = normalizeDims("squeeze", dim, shape);
  return reshape(
    x,
    shape.filter((n, i) => n !== 1 || !dims.includes(i)),
  );
}

/** A new dimension of size 1 at place `dim`. */
export function unsqueeze(x: Tensor, dim: number): Tensor {
  const { shape } = requireTensor("unsqueeze", x).aval;
  const d = normalizeDim("unsqueeze", dim, [...shape, 1]);
  return reshape(x, [...shape.slice(0, d), 1, ...shape.slice(d)]);
}

/** Dimensions `start` to `end` as one. */
export function flatten(x: Tensor, start = 0, end = -1): Tensor {
  const { shape } = requireTensor("flatten", x).aval;
  if (shape.length === 0) return reshape(x, [1]);
  const a = normalizeDim("flatten", start, shape);
  const b = normalizeDim("flatten", end, shape);
  return reshape(x, [...shape.slice(0, a), sizeOf(shape.slice(a, b + 1)), ...shape.slice(b + 1)]);
}

/** Reversed along the given dimensions (all by default). */
export function flip(x: Tensor, dim?: number | readonly number[]): Tensor {
  const axes = normalizeDims("flip", dim, requireTensor("flip", x).aval.shape);
  return axes.length === 0 ? x : bind1(p.flip, [x], { axes });
}

/** Bounds as Python's `slice(start, stop, step).indices(size)`. */
export function sliceBounds(
  size: number,
  start: number | null | undefined,
  stop: number | null | undefined,
  step: number,
): [number, number, number] {
  for (const v of [start ?? 0, stop ?? 0, step])
    if (!Number.isInteger(v) && v !== Infinity && v !== -Infinity)
      throw badArgument("slice", "start, stop and step", "integers", [start, stop, step]);
  if (step === 0) throw badArgument("slice", "the step", "not 0", step);
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const clamp = (v: number): number => Math.min(Math.max(v < 0 ? v + size : v, low), high);
  const first = start === null || start === undefined ? (step > 0 ? low : high) : clamp(start);
  const last = stop === null || stop === undefined ? (step > 0 ? high : low) : clamp(stop);
  return [first, step > 0 ? Math.max(first, last) : last, step];
}

/** Places start, start + step, … before stop, all in range. */
export function sliceAxis(x: Tensor, dim: number, start: number, stop: number, step = 1): Tensor {
  const { shape } = x.aval;
  if (start === 0 && stop === shape[dim] && step === 1) return x;
  return bind1(p.slice, [x], {
    start: shape.map((_, i) => (i === dim ? start : 0)),
    stop: shape.map((n, i) => (i === dim ? stop : n)),
    stride: shape.map((_, i) => (i === dim ? step : 1)),
  });
}

/** One place along `dim`, which disappears. */
export function select(x: Tensor, dim: number, index: number): Tensor {
  const { shape } = requireTensor("select", x).aval;
  const d = normalizeDim("select", dim, shape);
  const i = normalizeIndex("select", index, shape[d]!);
  return reshape(
    sliceAxis(x, d, i, i + 1),
    shape.filter((_, k) => k !== d),
  );
}

/** A static index from the front, in range. */
export function normalizeIndex(op: string, index: number, size: number): number {
  if (!Number.isInteger(index) || index < -size || index >= size)
    throw badArgument(op, "the index", `an integer from ${-size} to ${size - 1}`, index);
  return index < 0 ? index + size : index;
}

/** `low[i]` copies of `value` before and `high[i]` after dimension i, `interior[i]` between neighbours. */
export function padAll(
  x: Tensor,
  low: readonly number[],
  high: readonly number[],
  interior: readonly number[] = low.map(() => 0),
  value: TensorLike = 0,
): Tensor {
  const v = typeof value === "object" ? value : scalar(value, x.aval.dtype);
  return bind1(p.pad, [x, v], { low, high, interior });
}

/** Tensors one after the other along `dim`, which they have. */
export function concatenate(tensors: readonly Tensor[], dim = 0): Tensor {
  if (!Array.isArray(tensors) || tensors.length === 0)
    throw badArgument("concatenate", "the tensors", "a list of at least one", tensors);
  tensors.forEach((t, i) => requireTensor("concatenate", t, `tensor ${i}`));
  const all = promote("concatenate", tensors);
  const axis = normalizeDim("concatenate", dim, all[0]!.aval.shape);
  return all.length === 1 ? all[0]! : bind1(p.concatenate, all, { axis });
}

/** Tensors of one shape along a new dimension at place `dim`. */
export function stack(tensors: readonly TensorLike[], dim = 0): Tensor {
  if (!Array.isArray(tensors) || tensors.length === 0)
    throw badArgument("stack", "the tensors", "a list of at least one", tensors);
  const all = promote("stack", tensors);
  const { shape } = all[0]!.aval;
  if (all.some((t) => !sameShape(t.aval.shape, shape)))
    throw shapeMismatch(
      "stack",
      "tensors of one shape",
      all.map((t) => t.aval),
    );
  const d = normalizeDim("stack", dim, [...shape, 1]);
  return concatenate(
    all.map((t) => unsqueeze(t, d)),
    d,
  );
}
