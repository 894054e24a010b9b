import {
  beside,
  bind1,
  eq,
  type IndexParams,
  isLinearArg,
  type LinearArg,
  mul,
  type PadParams,
  padAll,
  range,
  reshape,
  type SliceParams,
  sub,
  sum,
  type Tensor,
  toDType,
  zeros,
  zerosLike,
} from "@cotangent/core";
import * as primitives from "@cotangent/core/primitives";

type Args = readonly (Tensor | LinearArg)[];
type Cotangents = readonly (Tensor | null)[];

export function sliceCotangents(ct: Tensor, [x]: Args, { start, stride }: SliceParams): Cotangents {
  const { shape } = (x as LinearArg).unknown;
  const high = shape.map((n, i) => {
    const count = ct.shape[i]!;
    return count === 0 ? n - start[i]! : n - start[i]! - (count - 1) * stride[i]! - 1;
  });
  return [padAll(ct, start, high, stride.map((s) => s - 1))];
}

export function padCotangents(ct: Tensor, [x, value]: Args, { low, high, interior }: PadParams): Cotangents {
  const inside = bind1(primitives.slice, [ct], {
    start: low,
    stop: ct.shape.map((n, i) => n - high[i]!),
    stride: interior.map((k) => k + 1),
  });
  return [isLinearArg(x!) ? inside : null, isLinearArg(value!) ? sub(sum(ct), sum(inside)) : null];
}

export function gatherCotangents(ct: Tensor, [x, indices]: Args, params: IndexParams): Cotangents {
  const { shape, dtype } = (x as LinearArg).unknown;
  const base = beside(ct, () => zeros(shape, { dtype }));
  return [bind1(primitives.scatterAdd, [base, indices as Tensor, ct], params), null];
}

export function scatterAddCotangents(ct: Tensor, [x, indices, updates]: Args, params: IndexParams): Cotangents {
  return [
    isLinearArg(x!) ? ct : null,
    null,
    isLinearArg(updates!) ? bind1(primitives.gather, [ct, indices as Tensor], params) : null,
  ];
}

/** What was replaced gets nothing; of several updates for one place, only the one that stayed gets its cotangent. */
export function scatterCotangents(ct: Tensor, [x, indices, updates]: Args, params: IndexParams): Cotangents {
  const index = indices as Tensor;
  const read = bind1(primitives.gather, [ct, index], params);
  return [
    isLinearArg(x!) ? bind1(primitives.scatter, [ct, index, zerosLike(read)], params) : null,
    null,
    isLinearArg(updates!) ? mul(read, toDType(stayed(ct, index, read, params), ct.dtype)) : null,
  ];
}

/** Scatters the number of each update and reads it back: it stayed where the number is its own. */
function stayed(x: Tensor, indices: Tensor, updates: Tensor, params: IndexParams): Tensor {
  const number = beside(x, () => reshape(range([updates.size], 0, "int32"), updates.shape));
  const base = beside(x, () => zeros(x.shape, { dtype: "int32" }));
  const last = bind1(primitives.scatter, [base, indices, number], params);
  return eq(bind1(primitives.gather, [last, indices], params), number);
}
