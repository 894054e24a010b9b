import { shapeMismatch } from "../errors.ts";
import { broadcastAvals, normalizeDim } from "../shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { clampMin } from "./clamp.ts";
import { add, div, mul, sub } from "./elementwise.ts";
import { requireOptions, requireTensor, toFloat, within } from "./lift.ts";
import { broadcastTo, unsqueeze } from "./movement.ts";
import { norm } from "./norm.ts";
import { sum } from "./reduction.ts";
import { sqrtOrZero } from "./statistics.ts";

/** The p-norm of a − b; of equal points 0 with derivative 0. */
export function dist(a: Tensor, b: Tensor, p = 2): Tensor {
  return within("dist", () => norm(sub(requireTensor("dist", a), requireTensor("dist", b, "the second argument")), p), "norm");
}
/** The p-norm of a − b + eps along the last dimension. */
export function pairwiseDistance(
  a: Tensor,
  b: Tensor,
  options: { readonly p?: number; readonly eps?: number; readonly keepdim?: boolean } = {},
): Tensor {
  return within("pairwiseDistance", () => {
    requireOptions("pairwiseDistance", options, { p: 1, eps: 1, keepdim: 1 });
    const { p = 2, eps = 1e-6, keepdim = false } = options;
    return norm(
      add(
        sub(
          requireTensor("pairwiseDistance", a),
          requireTensor("pairwiseDistance", b, "the second argument"),
        ),
        eps,
      ),
      p,
      -1,
      { keepdim },
    );
  });
}
/** p-norm distances of all pairs of rows: [.., n, d], [.., m, d] → [.., n, m]. Of equal rows 0 with derivative 0. */
export function cdist(a: Tensor, b: Tensor, p = 2): Tensor {
  return within("cdist", () => {
    const [xs, ys] = [
      requireTensor("cdist", a).aval.shape,
      requireTensor("cdist", b, "the second argument").aval.shape,
    ];
    if (xs.length < 2 || ys.length < 2 || xs.at(-1) !== ys.at(-1))
      throw shapeMismatch("cdist", "rows of one size, [.., n, d] and [.., m, d]", [a.aval, b.aval]);
    return norm(sub(unsqueeze(a, -2), unsqueeze(b, -3)), p, -1);
  });
}
/** max(‖x‖, eps) along an axis that stays; where eps is larger, all derivatives are 0. */
function normAbove(x: Tensor, p: number, axis: number, eps: number): Tensor {
  const size =
    p === 2
      ? sqrtOrZero(sum(mul(x, x), axis, { keepdim: true }))
      : norm(x, p, axis, { keepdim: true });
  return clampMin(size, eps);
}
/** a·b / (max(‖a‖, eps)·max(‖b‖, eps)) along `dim`. */
export function cosineSimilarity(
  a: Tensor,
  b: Tensor,
  options: { readonly dim?: number; readonly eps?: number } = {},
): Tensor {
  return within("cosineSimilarity", () => {
    requireOptions("cosineSimilarity", options, { dim: 1, eps: 1 });
    const { dim = 1, eps = 1e-8 } = options;
    const shape = broadcastAvals("cosineSimilarity", [
      requireTensor("cosineSimilarity", a).aval,
      requireTensor("cosineSimilarity", b, "the second argument").aval,
    ]);
    const axis = normalizeDim("cosineSimilarity", dim, shape);
    const unit = (x: Tensor): Tensor => {
      const t = broadcastTo(toFloat("cosineSimilarity", x), shape);
      return div(t, normAbove(t, 2, axis, eps));
    };
    return sum(mul(unit(a), unit(b)), axis);
  });
}
/** x / max(‖x‖ₚ, eps) along `dim`. */
export function normalize(
  x: Tensor,
  options: { readonly p?: number; readonly dim?: number; readonly eps?: number } = {},
): Tensor {
  return within("normalize", () => {
    requireOptions("normalize", options, { p: 1, dim: 1, eps: 1 });
    const { p = 2, dim = 1, eps = 1e-12 } = options;
    const t = toFloat("normalize", requireTensor("normalize", x));
    return div(t, normAbove(t, p, dim, eps));
  });
}
