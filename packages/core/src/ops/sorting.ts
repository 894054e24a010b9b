import { badArgument, shapeMismatch } from "../errors.ts";
import * as p from "../primitives/reduction.ts";
import { normalizeDim } from "../shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { bind1 } from "../trace.ts";
import { ge, gt, logicalNot, ne, stopGradient, sub, where } from "./elementwise.ts";
import { range } from "./creation.ts";
import { ofScalar, takeOne, type ValuesAndIndices } from "./extremum.ts";
import { gather } from "./indexing.ts";
import { beside, promote, requireInteger, requireOptions, requireTensor, type TensorLike, within } from "./lift.ts";
import { concatenate, reshape, sliceAxis, unsqueeze } from "./movement.ts";
import { argmax, type ReduceOptions, sum } from "./reduction.ts";

export interface SortOptions {
  readonly descending?: boolean;
  /** Sorting is always stable here. */
  readonly stable?: boolean;
}

/** int32 indices that sort `x` along `dim`; stable, NaN last (first if descending). */
export function argsort(x: Tensor, dim = -1, options: SortOptions = {}): Tensor {
  requireOptions("argsort", options, { descending: 1, stable: 1 });
  const { shape } = requireTensor("argsort", x).aval;
  if (shape.length === 0) return beside(x, () => reshape(range([1], 0, "int32"), []));
  return bind1(p.argSort, [x], {
    axis: normalizeDim("argsort", dim, shape),
    descending: options.descending === true,
  });
}
/** `x` sorted along `dim`, and the indices; stable, NaN last (first if descending). */
export function sort(x: Tensor, dim = -1, options: SortOptions = {}): ValuesAndIndices {
  requireOptions("sort", options, { descending: 1, stable: 1 });
  const indices = within("sort", () => argsort(requireTensor("sort", x), dim, options), "argsort");
  return { values: x.aval.shape.length === 0 ? x : gather(x, dim, indices), indices };
}
/** The k largest (or smallest) elements along `dim`, in order, and their indices. */
export function topk(
  x: Tensor,
  k: number,
  dim = -1,
  options: { readonly largest?: boolean; readonly sorted?: boolean } = {},
): ValuesAndIndices {
  requireOptions("topk", options, { largest: 1, sorted: 1 });
  const whole = k === 1 ? ofScalar(requireTensor("topk", x), dim) : null;
  if (whole !== null) return whole;
  const axis = normalizeDim("topk", dim, requireTensor("topk", x).aval.shape);
  const size = x.aval.shape[axis]!;
  if (!Number.isInteger(k) || k < 0 || k > size)
    throw badArgument("topk", "k", `an integer from 0 to ${size}`, k);
  const order = argsort(x, axis, { descending: options.largest !== false });
  const indices = sliceAxis(order, axis, 0, k);
  return { values: gather(x, axis, indices), indices };
}
/** The k-th smallest element along `dim` (k = 1 is the smallest) and its index. */
export function kthvalue(
  x: Tensor,
  k: number,
  dim = -1,
  options?: ReduceOptions,
): ValuesAndIndices {
  requireOptions("kthvalue", options, { keepdim: 1 });
  const whole = k === 1 ? ofScalar(requireTensor("kthvalue", x), dim) : null;
  if (whole !== null) return whole;
  const axis = normalizeDim("kthvalue", dim, requireTensor("kthvalue", x).aval.shape);
  const size = x.aval.shape[axis]!;
  if (!Number.isInteger(k) || k < 1 || k > size)
    throw badArgument("kthvalue", "k", `an integer from 1 to ${size}`, k);
  return takeOne(x, axis, sliceAxis(argsort(x, axis), axis, k - 1, k), options);
}

/** The most frequent element along `dim` (the smallest of several) and the index of its last occurrence. */
export function mode(x: Tensor, dim = -1, options?: ReduceOptions): ValuesAndIndices {
  const { shape } = requireTensor("mode", x).aval;
  requireOptions("mode", options, { keepdim: 1 });
  const whole = ofScalar(x, dim);
  if (whole !== null) return whole;
  const axis = normalizeDim("mode", dim, shape);
  const n = requireInteger("mode", `the size of dimension ${dim}`, shape[axis]!, 1);
  const order = argsort(x, axis);
  const sorted = stopGradient(gather(x, axis, order));
  // the length that a run of equal elements has reached at each place of the sorted ones
  const place = beside(x, () => range(shape, axis, "int32"));
  const starts = ne(sliceAxis(sorted, axis, 1, n), sliceAxis(sorted, axis, 0, n - 1));
  const later = where(starts, sliceAxis(place, axis, 1, n), 0);
  const start = bind1(p.cumMax, [concatenate([sliceAxis(place, axis, 0, 1), later], axis)], {
    axis,
    reverse: false,
  });
  const longest = argmax(sub(place, start), axis, { keepdim: true });
  return takeOne(x, axis, gather(order, axis, longest), options);
}

/**
 * int32 places at which `values` keep `sorted` sorted, before equal elements (or after, with `right`). `sorted` is a
 * vector, or has the values' leading dimensions.
 */
export function searchsorted(
  sorted: Tensor,
  values: TensorLike,
  options: { readonly right?: boolean } = {},
): Tensor {
  return within("searchsorted", () => {
    requireOptions("searchsorted", options, { right: 1 });
    const [s, v] = promote("searchsorted", [requireTensor("searchsorted", sorted), values]) as [Tensor, Tensor];
    const lead = s.aval.shape.slice(0, -1);
    if (
      s.aval.shape.length === 0 ||
      (lead.length > 0 && lead.join() !== v.aval.shape.slice(0, -1).join())
    )
      throw shapeMismatch(
        "searchsorted",
        "a sorted vector, or one for each of the values' leading dimensions",
        [s.aval, v.aval],
      );
    const rows = lead.length > 0 ? unsqueeze(s, -2) : s;
    const each = unsqueeze(v, -1);
    // a NaN among the values belongs behind everything
    const after = options.right === true ? gt(rows, each) : ge(rows, each);
    return sum(logicalNot(after), -1);
  });
}
/** int32 numbers of the intervals between `boundaries` that `values` are in; see `searchsorted`. */
export function bucketize(
  values: TensorLike,
  boundaries: Tensor,
  options: { readonly right?: boolean } = {},
): Tensor {
  return within("bucketize", () => searchsorted(boundaries, values, options), "searchsorted");
}
