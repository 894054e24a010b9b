import {
  add,
  bind1,
  concatenate,
  type Derivative,
  div,
  eq,
  flip,
  moveaxis,
  mul,
  permute,
  type ReduceParams,
  range,
  reshape,
  type ScanParams,
  sliceAxis,
  sum,
  type Tensor,
  toDType,
  where,
  beside,
} from "@cotangent/core";
import * as primitives from "@cotangent/core/primitives";

const kept = (shape: readonly number[], axes: readonly number[]): number[] =>
  shape.map((n, i) => (axes.includes(i) ? 1 : n));

/** Largest or smallest: the tangents at the places that attain it, averaged. */
export const extremum: Derivative<ReduceParams> = (dx, out, [x], { axes }) => {
  const attained = toDType(eq(x!, reshape(out, kept(x!.shape, axes))), x!.dtype);
  const share = div(attained, sum(attained, axes, { keepdim: true }));
  return sum(mul(dx, share), axes);
};

/** (p, dp) of the product of two factors. */
function times(p: Tensor, dp: Tensor, q: Tensor, dq: Tensor): [Tensor, Tensor] {
  return [mul(p, q), add(mul(dp, q), mul(p, dq))];
}

/**
 * Product by halves with the product rule at each: no division, so it is right with any number of zeros, and so are
 * the derivatives of it. O(n) work, O(log n) operations.
 */
export const prodTangent: Derivative<ReduceParams> = (dx, _, [x], { axes }) => {
  // the reduced axes as one, in front
  const rest = x!.shape.map((_n, i) => i).filter((i) => !axes.includes(i));
  const front = (t: Tensor): Tensor =>
    reshape(permute(t, [...axes, ...rest]), [-1, ...rest.map((i) => x!.shape[i]!)]);
  if (x!.size === 0) return sum(dx, axes);
  let p = front(x!);
  let dp = front(dx);
  while (p.shape[0]! > 1) {
    const n = p.shape[0]!;
    const half = n >> 1;
    const [q, dq] = times(
      sliceAxis(p, 0, 0, half),
      sliceAxis(dp, 0, 0, half),
      sliceAxis(p, 0, half, 2 * half),
      sliceAxis(dp, 0, half, 2 * half),
    );
    p = n % 2 === 0 ? q : concatenate([q, sliceAxis(p, 0, n - 1, n)], 0);
    dp = n % 2 === 0 ? dq : concatenate([dq, sliceAxis(dp, 0, n - 1, n)], 0);
  }
  return reshape(dp, dp.shape.slice(1));
};

/** As `prodTangent` for every prefix: the inclusive scan by doubling (Hillis and Steele 1986). */
export const cumProdTangent: Derivative<ScanParams> = (dx, _, [x], { axis, reverse }) => {
  const n = x!.shape[axis]!;
  let p = reverse ? flip(x!, axis) : x!;
  let dp = reverse ? flip(dx, axis) : dx;
  for (let shift = 1; shift < n; shift *= 2) {
    const [q, dq] = times(
      sliceAxis(p, axis, 0, n - shift),
      sliceAxis(dp, axis, 0, n - shift),
      sliceAxis(p, axis, shift, n),
      sliceAxis(dp, axis, shift, n),
    );
    p = concatenate([sliceAxis(p, axis, 0, shift), q], axis);
    dp = concatenate([sliceAxis(dp, axis, 0, shift), dq], axis);
  }
  return reverse ? flip(dp, axis) : dp;
};

/** Running maximum or minimum: the tangent at the last place that attains it. */
export const cumExtremum: Derivative<ScanParams> = (dx, out, [x], { axis, reverse }) => {
  const shape = x!.shape.map((n, i) => (i === axis ? n : 1));
  const place = beside(x!, () => range(shape, axis, "int32"));
  // where x sets (or ties) the record, its own place; elsewhere that of the record before
  const unset = reverse ? x!.shape[axis]! : -1;
  const primitive = reverse ? primitives.cumMin : primitives.cumMax;
  const records = bind1(primitive, [where(eq(x!, out), place, unset)], { axis, reverse });
  // along the last axis, the others in common; the primitive itself, since these indices need no check
  const last = x!.shape.length - 1;
  const [moved, indices] = [moveaxis(dx, axis, last), moveaxis(records, axis, last)];
  return moveaxis(bind1(primitives.gather, [moved, indices], { axis: last, batchDims: last }), last, axis);
};
