import {
  type BatchContext,
  type BatchDim,
  bind1,
  type IndexParams,
  moveaxis,
  type Primitive,
  type Tensor,
} from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import { batchAt, shifted } from "./axes.ts";

type Batched = readonly [Tensor, BatchDim];
type Args = readonly Tensor[];
type Dims = readonly BatchDim[];

/** Mapped indices into a mapped tensor share one more batch dimension; one of them alone keeps the other as it is. */
export function batchGather(
  [x, indices]: Args,
  [dim, indexDim]: Dims,
  params: IndexParams,
  { size }: BatchContext,
): Batched {
  if (dim === null) return gatherMappedIndices(x!, indices!, indexDim!, params);
  // Leading batch dimensions must stay in front and paired: repeat the indices rather than move the tensor.
  if (indexDim !== null || (dim === 0 && params.batchDims > 0)) {
    const values = [moveaxis(x!, dim!, 0), batchAt(indices!, indexDim!, 0, size)];
    return [bind1(p.gather, values, { axis: params.axis + 1, batchDims: params.batchDims + 1 }), 0];
  }
  return gatherMappedTensor(x!, dim!, indices!, params);
}

/** The batch axis is one more axis of the tensor, before or behind the indexed one. */
function gatherMappedTensor(
  x: Tensor,
  dim: number,
  indices: Tensor,
  { axis, batchDims }: IndexParams,
): Batched {
  const at = Math.max(dim, batchDims);
  const out = bind1(p.gather, [moveaxis(x, dim, at), indices], {
    axis: shifted(axis, at),
    batchDims,
  });
  const indexRank = indices.aval.shape.length - batchDims;
  return [out, at <= axis ? at : at + indexRank - 1];
}

/** The batch axis is one more axis of the indices. */
function gatherMappedIndices(
  x: Tensor,
  indices: Tensor,
  dim: number,
  params: IndexParams,
): Batched {
  const at = Math.max(dim, params.batchDims);
  const out = bind1(p.gather, [x, moveaxis(indices, dim, at)], params);
  return [out, params.axis + at - params.batchDims];
}

/**
 * With indices that are not mapped and no batch dimension yet, the batch axis is one more axis in front of the indexed
 * one; else it is one more batch dimension.
 */
export function batchScatter(primitive: Primitive<IndexParams>) {
  return (
    [x, indices, updates]: Args,
    [dim, indexDim, updatesDim]: Dims,
    { axis, batchDims }: IndexParams,
    { size }: BatchContext,
  ): Batched => {
    const shared = indexDim === null && batchDims === 0;
    const values = [
      batchAt(x!, dim!, 0, size),
      shared ? indices! : batchAt(indices!, indexDim!, 0, size),
      batchAt(updates!, updatesDim!, 0, size),
    ];
    return [bind1(primitive, values, { axis: axis + 1, batchDims: shared ? 0 : batchDims + 1 }), 0];
  };
}
