import { badArgument, dtypeMismatch, shapeMismatch } from "../errors.ts";
import * as p from "../primitives/indexing.ts";
import { gatherShape } from "../primitives/indexing.ts";
import { normalizeDim } from "../shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { bind1 } from "../trace.ts";
import { tensor } from "./creation.ts";
import { add, lt, mul, where } from "./elementwise.ts";
import { beside, promote, requireTensor, toDType, type TensorLike } from "./lift.ts";
import { broadcastTo, moveaxis, normalizeIndex, reshape } from "./movement.ts";

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
  const normalize = (x: Indices): Indices =>
    typeof x === "number" ? normalizeIndex(op, x, size) : (x as readonly Indices[]).map(normalize);
  return beside(like, () => tensor(normalize(indices) as number[], { dtype: "int32" }));
}

/**
 * Slices of `x` along `dim` at `indices`: shape [before…, indices…, after…]. `indexSelect` of PyTorch for indices of
 * any shape.
 */
export function indexSelect(x: Tensor, dim: number, indices: Indices): Tensor {
  requireTensor("indexSelect", x);
  const axis = normalizeDim("indexSelect", dim, x.aval.shape);
  const i = toIndices("indexSelect", indices, x.aval.shape[axis]!, x);
  return bind1(p.gather, [x, i], { axis, batchDims: 0 });
}

/** Elements of the flattened `x` at `indices`, in the shape of `indices`. */
export function take(x: Tensor, indices: Indices): Tensor {
  return indexSelect(reshape(requireTensor("take", x), [x.aval.size]), 0, indices);
}

/**
 * out[i][j][k] = x[indices[i][j][k]][j][k] for dim 0, and so on. `indices` has the rank of `x`; its other
 * dimensions broadcast against those of `x` (PyTorch's `take_along_dim`; `gather` where they are equal or smaller).
 */
export function gather(x: Tensor, dim: number, indices: Indices): Tensor {
  const [moved, i, axis] = aligned("gather", x, dim, indices);
  return moveaxis(bind1(p.gather, [moved, i], lastAxis(moved)), -1, axis);
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
  const { alpha = 1 } = options;
  return indexWith(p.scatterAdd, "indexAdd", x, dim, indices, alpha === 1 ? updates : mul(updates, alpha));
}
/** `x` with its slice `indices[k]` along `dim` replaced by `updates[k]`. */
export function indexCopy(x: Tensor, dim: number, indices: Indices, updates: TensorLike): Tensor {
  return indexWith(p.scatter, "indexCopy", x, dim, indices, updates);
}

/** `x` with its slices at `indices` along `dim` filled with `value`. */
export function indexFill(x: Tensor, dim: number, indices: Indices, value: TensorLike): Tensor {
  return indexWith(p.scatter, "indexFill", x, dim, indices, value);
}

function lastAxis(x: Tensor): p.IndexParams {
  const axis = x.aval.shape.length - 1;
  return { axis, batchDims: axis };
}

/** x and indices with `dim` last and the other dimensions of one size. */
function aligned(op: string, x: Tensor, dim: number, indices: Indices): [Tensor, Tensor, number] {
  requireTensor(op, x);
  const axis = normalizeDim(op, dim, x.aval.shape);
  const i = toIndices(op, indices, x.aval.shape[axis]!, x);
  if (i.aval.shape.length !== x.aval.shape.length)
    throw shapeMismatch(op, `indices of rank ${x.aval.shape.length}`, [x.aval, i.aval]);
  const mx = moveaxis(x, axis, -1);
  const mi = moveaxis(i, axis, -1);
  const lead = mx.aval.shape.slice(0, -1).map((n, k) => {
    const m = mi.aval.shape[k]!;
    if (n !== m && n !== 1 && m !== 1) throw shapeMismatch(op, "sizes that agree outside of the indexed dimension", [x.aval, i.aval]);
    return n === 1 ? m : n;
  });
  return [
    broadcastTo(mx, [...lead, mx.aval.shape.at(-1)!]),
    broadcastTo(mi, [...lead, mi.aval.shape.at(-1)!]),
    axis,
  ];
}

function scatterWith(
  primitive: typeof p.scatter,
  op: string,
  x: Tensor,
  dim: number,
  indices: Indices,
  updates: TensorLike,
): Tensor {
  const [moved, i, axis] = aligned(op, x, dim, indices);
  if (moved.aval.size !== x.aval.size) throw badArgument(op, "the indices", "no larger than x outside of the indexed dimension", i);
  const [base, u] = promote(op, [moved, updates]) as [Tensor, Tensor];
  const moveUpdates = u.aval.shape.length === x.aval.shape.length ? moveaxis(u, axis, -1) : u;
  return moveaxis(bind1(primitive, [base, i, broadcastTo(moveUpdates, i.aval.shape)], lastAxis(base)), -1, axis);
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
