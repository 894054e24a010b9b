import {
  type BatchDim,
  bind1,
  type DotParams,
  freeAxes,
  type Tensor,
} from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import { shiftedAll } from "./axes.ts";

type Batched = readonly [Tensor, BatchDim];

/** Both sides mapped: one more batch axis. One side: its batch axis is one more free axis, the other side stays as it is. */
export function batchDot(
  [a, b]: readonly Tensor[],
  [aDim, bDim]: readonly BatchDim[],
  params: DotParams,
): Batched {
  if (bDim === null) return dotLeft(a!, aDim!, b!, params);
  if (aDim === null) return dotRight(a!, b!, bDim!, params);
  const out = bind1(p.dot, [a!, b!], {
    lhsContract: shiftedAll(params.lhsContract, aDim!),
    rhsContract: shiftedAll(params.rhsContract, bDim!),
    lhsBatch: [aDim!, ...shiftedAll(params.lhsBatch, aDim!)],
    rhsBatch: [bDim!, ...shiftedAll(params.rhsBatch, bDim!)],
  });
  return [out, 0];
}

function dotLeft(a: Tensor, dim: number, b: Tensor, params: DotParams): Batched {
  const lhsContract = shiftedAll(params.lhsContract, dim);
  const lhsBatch = shiftedAll(params.lhsBatch, dim);
  const out = bind1(p.dot, [a, b], { ...params, lhsContract, lhsBatch });
  return [out, lhsBatch.length + freeAxes(a.aval.shape.length, lhsContract, lhsBatch).indexOf(dim)];
}

function dotRight(a: Tensor, b: Tensor, dim: number, params: DotParams): Batched {
  const rhsContract = shiftedAll(params.rhsContract, dim);
  const rhsBatch = shiftedAll(params.rhsBatch, dim);
  const free = freeAxes(b.aval.shape.length, rhsContract, rhsBatch);
  if (free.length === 1) {
    // Matrix times vector: with the sides swapped the batch axis comes out in front of the matrix's free axes.
    const swapped = {
      lhsContract: rhsContract,
      rhsContract: params.lhsContract,
      lhsBatch: rhsBatch,
      rhsBatch: params.lhsBatch,
    };
    return [bind1(p.dot, [b, a], swapped), rhsBatch.length];
  }
  const out = bind1(p.dot, [a, b], { ...params, rhsContract, rhsBatch });
  const aFree = freeAxes(a.aval.shape.length, params.lhsContract, params.lhsBatch).length;
  return [out, rhsBatch.length + aFree + free.indexOf(dim)];
}
