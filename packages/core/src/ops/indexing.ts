import { badArgument, dtypeMismatch, shapeMismatch } from "../errors.ts";
import * as p from "../primitives/indexing.ts";
import { gatherShape } from "../primitives/indexing.ts";
import { broadcastShapes, normalizeDim } from "../shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { bind1 } from "../trace.ts";
import { tensor } from "./creation.ts";
import { add, lt, mul, where } from "./elementwise.ts";
import { beside, promote, requireOptions, requireTensor, type TensorLike, toDType, within } from "./lift.ts";
import {
  broadcastTo,
  concatenate,
  moveaxis,
  normalizeIndex,
  reshape,
  sliceAxis,
} from "./movement.ts";

/** Integer indices: a tensor, or a (nested) list of numbers. */
export type Indices = Tensor | number | readonly Indices[];

/** int32 indices from the front for a dimension of `size`; negative ones count from the end. */
export function toIndices(op: string, indices: Indices, size: number, like: Tensor): Tensor {
  if (indices instanceof Tensor) {
    if (indices.aval.dtype !== "int32" && indices.aval.dtype !== "uint32")
      throw dtypeMismatch(op, "integer indices", [indices.aval]);
    const i = toDType(indices, "int32");
    return where(lt(i, 0), add(i, size), i);
  }
  const normalize = (x: Indices): Indices => {
    if (Array.isArray(x)) return x.map(normalize);
    if (typeof x !== "number")
      throw badArgument(op, "the indices", "a tensor of integers, an integer or nested lists of integers", x);
    return normalizeIndex(op, x, size);
  };
  return beside(like, () => tensor(normalize(indices) as number[], { dtype: "int32" }));
}

/**
 * Slices of `x` along `dim` at `indices`: shape [before…, indices…, after…]. `indexSelect` of PyTorch for indices of
 * any shape.
 */
export function indexSelect(x: Tensor, dim: number, indices: Indices): Tensor {
  return within("indexSelect", () => {
    requireTensor("indexSelect", x);
    const axis = normalizeDim("indexSelect", dim, x.aval.shape);
    const i = toIndices("indexSelect", indices, x.aval.shape[axis]!, x);
    return bind1(p.gather, [x, i], { axis, batchDims: 0 });
  }, "gather");
}

/** Elements of the flattened `x` at `indices`, in the shape of `indices`. */
export function take(x: Tensor, indices: Indices): Tensor {
  return within("take", () => indexSelect(reshape(requireTensor("take", x), [x.aval.size]), 0, indices), "indexSelect");
}

/**
 * out[i][j][k] = x[indices[i][j][k]][j][k] for dim 0, and so on: the shape of `indices`, which has the rank of `x` and
 * outside of `dim` at most its sizes. `takeAlongDim` is the one that broadcasts.
 */
export function gather(x: Tensor, dim: number, indices: Indices): Tensor {
  const [i, axis] = alongDim("gather", x, dim, indices);
  const { shape } = i.aval;
  const cropped = shape.reduce((t, n, d) => (d === axis ? t : sliceAxis(t, d, 0, n)), x);
  return gatherLast(moveaxis(cropped, axis, -1), moveaxis(i, axis, -1), axis);
}

/** Elements of `x` at `indices` along `dim`, as `gather`, but the other dimensions broadcast. */
export function takeAlongDim(x: Tensor, indices: Indices, dim: number): Tensor {
  const axis = normalizeDim("takeAlongDim", dim, requireTensor("takeAlongDim", x).aval.shape);
  const i = toIndices("takeAlongDim", indices, x.aval.shape[axis]!, x);
  requireRank("takeAlongDim", x, i);
  const [mx, mi] = [moveaxis(x, axis, -1), moveaxis(i, axis, -1)];
  const lead = broadcastShapes([mx.aval.shape.slice(0, -1), mi.aval.shape.slice(0, -1)]);
  if (lead === null)
    throw shapeMismatch("takeAlongDim", "sizes that broadcast outside of the dimension", [
      x.aval,
      i.aval,
    ]);
  const wide = (t: Tensor): Tensor => broadcastTo(t, [...lead, t.aval.shape.at(-1)!]);
  return gatherLast(wide(mx), wide(mi), axis);
}

/** `x` with `updates` added at the places that `gather(x, dim, indices)` would read. */
export function scatterAdd(x: Tensor, dim: number, indices: Indices, updates: TensorLike): Tensor {
  return scatterWith(p.scatterAdd, "scatterAdd", x, dim, indices, updates);
}

/** `x` with `updates` in the places that `gather(x, dim, indices)` would read; of several for one place the last stays. */
export function scatter(x: Tensor, dim: number, indices: Indices, updates: TensorLike): Tensor {
  return scatterWith(p.scatter, "scatter", x, dim, indices, updates);
}

/** `x` with `alpha · updates[k]` added to its slice `indices[k]` along `dim`. */
export function indexAdd(
  x: Tensor,
  dim: number,
  indices: Indices,
  updates: TensorLike,
  options: { readonly alpha?: number } = {},
): Tensor {
  return within("indexAdd", () => {
    requireOptions("indexAdd", options, { alpha: 1 });
    const { alpha = 1 } = options;
    return indexWith(
      p.scatterAdd,
      "indexAdd",
      x,
      dim,
      indices,
      alpha === 1 ? updates : mul(updates, alpha),
    );
  });
}
/** `x` with its slice `indices[k]` along `dim` replaced by `updates[k]`. */
export function indexCopy(x: Tensor, dim: number, indices: Indices, updates: TensorLike): Tensor {
  return within("indexCopy", () => indexWith(p.scatter, "indexCopy", x, dim, indices, updates));
}

/** `x` with its slices at `indices` along `dim` filled with `value`. */
export function indexFill(x: Tensor, dim: number, indices: Indices, value: TensorLike): Tensor {
  return within("indexFill", () => indexWith(p.scatter, "indexFill", x, dim, indices, value));
}

function lastAxis(x: Tensor): p.IndexParams {
  const axis = x.aval.shape.length - 1;
  return { axis, batchDims: axis };
}
/**
 * The element of `classes` int32 says for each row along `axis`, which disappears. Classes are not counted from the end: a
 * negative one is out of range.
 */
export function pickClass(x: Tensor, axis: number, classes: Tensor): Tensor {
  const indices = reshape(classes, [...classes.aval.shape, 1]);
  return reshape(gatherLast(moveaxis(x, axis, -1), indices, axis), classes.aval.shape);
}

/** Gathers along the last dimension, which goes back to `axis`; the others are of one size. */
function gatherLast(x: Tensor, indices: Tensor, axis: number): Tensor {
  return moveaxis(bind1(p.gather, [x, indices], lastAxis(x)), -1, axis);
}

function requireRank(op: string, x: Tensor, indices: Tensor): void {
  if (indices.aval.shape.length !== x.aval.shape.length)
    throw shapeMismatch(op, `indices of ${x.aval.shape.length} dimensions, as x has`, [
      x.aval,
      indices.aval,
    ]);
}
/** Indices of the rank of x and of at most its sizes outside of `dim`, and `dim` from the front. */
function alongDim(op: string, x: Tensor, dim: number, indices: Indices): [Tensor, number] {
  const axis = normalizeDim(op, dim, requireTensor(op, x).aval.shape);
  const i = toIndices(op, indices, x.aval.shape[axis]!, x);
  requireRank(op, x, i);
  if (i.aval.shape.some((n, d) => d !== axis && n > x.aval.shape[d]!))
    throw shapeMismatch(op, `indices no larger than x outside of dimension ${dim}`, [
      x.aval,
      i.aval,
    ]);
  return [i, axis];
}

function scatterWith(
  primitive: typeof p.scatter,
  op: string,
  x: Tensor,
  dim: number,
  indices: Indices,
  updates: TensorLike,
): Tensor {
  const [i, axis] = alongDim(op, x, dim, indices);
  const [base, given] = promote(op, [x, updates]) as [Tensor, Tensor];
  const u = updatesFor(op, i, given);
  // the part of x that the indices reach; what was cut off is put back afterwards
  const cuts: [Tensor, number][] = [];
  const reached = i.aval.shape.reduce((t, n, d) => {
    if (d === axis || n === t.aval.shape[d]) return t;
    cuts.push([sliceAxis(t, d, n, t.aval.shape[d]!), d]);
    return sliceAxis(t, d, 0, n);
  }, base);
  const moved = moveaxis(reached, axis, -1);
  const out = bind1(
    primitive,
    [moved, moveaxis(i, axis, -1), moveaxis(u, axis, -1)],
    lastAxis(moved),
  );
  return cuts.reduceRight((t, [rest, d]) => concatenate([t, rest], d), moveaxis(out, -1, axis));
}

/** Updates in the shape of the indices: what is larger is cut off, as in PyTorch, what is 1 broadcasts. */
function updatesFor(op: string, indices: Tensor, updates: Tensor): Tensor {
  const { shape } = indices.aval;
  const { length } = updates.aval.shape;
  if (length !== shape.length && length !== 0)
    throw shapeMismatch(op, `updates of ${shape.length} dimensions, as the indices have`, [
      indices.aval,
      updates.aval,
    ]);
  const cropped = updates.aval.shape.reduce(
    (t, n, d) => (n > shape[d]! ? sliceAxis(t, d, 0, shape[d]!) : t),
    updates,
  );
  if (cropped.aval.shape.some((n, d) => n !== shape[d] && n !== 1))
    throw shapeMismatch(op, "updates at least as large as the indices", [
      indices.aval,
      updates.aval,
    ]);
  return broadcastTo(cropped, shape);
}

function indexWith(
  primitive: typeof p.scatter,
  op: string,
  x: Tensor,
  dim: number,
  indices: Indices,
  updates: TensorLike,
): Tensor {
  requireTensor(op, x);
  const axis = normalizeDim(op, dim, x.aval.shape);
  const i = toIndices(op, indices, x.aval.shape[axis]!, x);
  const [base, u] = promote(op, [x, updates]) as [Tensor, Tensor];
  const params = { axis, batchDims: 0 };
  const shape = gatherShape(x.aval.shape, i.aval.shape, params);
  return bind1(primitive, [base, i, broadcastTo(u, shape)], params);
}
