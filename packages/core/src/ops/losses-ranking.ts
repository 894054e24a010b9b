import { dtypeMismatch, shapeMismatch } from "../errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { relu } from "./activation.ts";
import { range } from "./creation.ts";
import { cosineSimilarity, pairwiseDistance } from "./distance.ts";
import { add, div, eq, minimum, mul, neg, pow, sub, where } from "./elementwise.ts";
import { indexSelect, pickClass } from "./indexing.ts";
import { beside, requireOptions, requireTensor, toDType, within } from "./lift.ts";
import { type LossOptions, reduceLoss } from "./losses.ts";
import { unsqueeze } from "./movement.ts";
import { sum } from "./reduction.ts";

/** x where the target is 1, max(0, margin − x) where it is −1. */
export function hingeEmbeddingLoss(
  x: Tensor,
  target: Tensor,
  options: LossOptions & { readonly margin?: number } = {},
): Tensor {
  return within("hingeEmbeddingLoss", () => {
    requireOptions("hingeEmbeddingLoss", options, { reduction: 1, margin: 1 });
    const { margin = 1, reduction } = options;
    requireTensor("hingeEmbeddingLoss", x, "the input");
    const t = requireTensor("hingeEmbeddingLoss", target, "the target");
    const elements = add(where(eq(t, 1), x, 0), where(eq(t, -1), relu(sub(margin, x)), 0));
    return reduceLoss("hingeEmbeddingLoss", elements, reduction);
  });
}
/** max(0, margin − target·(a − b)) for targets ±1. */
export function marginRankingLoss(
  a: Tensor,
  b: Tensor,
  target: Tensor,
  options: LossOptions & { readonly margin?: number } = {},
): Tensor {
  return within("marginRankingLoss", () => {
    requireOptions("marginRankingLoss", options, { reduction: 1, margin: 1 });
    const { margin = 0, reduction } = options;
    const elements = relu(
      add(neg(mul(target, sub(requireTensor("marginRankingLoss", a), b))), margin),
    );
    return reduceLoss("marginRankingLoss", elements, reduction);
  });
}
/** 1 − cos(a, b) where the target is 1, max(0, cos(a, b) − margin) where it is −1; cosines of the last dimension. */
export function cosineEmbeddingLoss(
  a: Tensor,
  b: Tensor,
  target: Tensor,
  options: LossOptions & { readonly margin?: number } = {},
): Tensor {
  return within("cosineEmbeddingLoss", () => {
    requireOptions("cosineEmbeddingLoss", options, { reduction: 1, margin: 1 });
    const { margin = 0, reduction } = options;
    const cosine = cosineSimilarity(a, b, { dim: -1 });
    const t = requireTensor("cosineEmbeddingLoss", target, "the target");
    const elements = add(
      where(eq(t, 1), sub(1, cosine), 0),
      where(eq(t, -1), relu(sub(cosine, margin)), 0),
    );
    return reduceLoss("cosineEmbeddingLoss", elements, reduction);
  });
}
/** Σ max(0, margin − x[target] + x[i])ᵖ over the other classes i, divided by their number: [batch, classes] or [classes]. */
export function multiMarginLoss(
  x: Tensor,
  target: Tensor,
  options: LossOptions & {
    readonly p?: number;
    readonly margin?: number;
    readonly weight?: Tensor | null;
  } = {},
): Tensor {
  return within("multiMarginLoss", () => {
    requireOptions("multiMarginLoss", options, { reduction: 1, p: 1, margin: 1, weight: 1 });
    const { p = 1, margin = 1, weight, reduction } = options;
    const { shape } = requireTensor("multiMarginLoss", x, "the input").aval;
    const { aval } = requireTensor("multiMarginLoss", target, "the target");
    if (shape.length === 0 || shape.length > 2 || shape.slice(0, -1).join() !== aval.shape.join())
      throw shapeMismatch("multiMarginLoss", "an input [batch, classes] and a target [batch]", [
        x.aval,
        aval,
      ]);
    if (aval.dtype !== "int32" && aval.dtype !== "uint32")
      throw dtypeMismatch("multiMarginLoss", "integer class indices as target", [x.aval, aval]);
    const classes = shape.at(-1)!;
    const index = unsqueeze(toDType(target, "int32"), -1);
    const hinge = relu(add(sub(x, unsqueeze(pickClass(x, shape.length - 1, toDType(target, "int32")), -1)), margin));
    const powered = p === 1 ? hinge : pow(hinge, p);
    const scaled = weight ? mul(powered, indexSelect(weight, 0, index)) : powered;
    const others = eq(
      beside(x, () => range([classes], 0, "int32")),
      index,
    );
    return reduceLoss("multiMarginLoss", div(sum(where(others, 0, scaled), -1), classes), reduction);
  });
}
/** max(0, ‖anchor − positive‖ − ‖anchor − negative‖ + margin) of the last dimension. */
export function tripletMarginLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: LossOptions & {
    readonly margin?: number;
    readonly p?: number;
    readonly eps?: number;
    readonly swap?: boolean;
  } = {},
): Tensor {
  return within("tripletMarginLoss", () => {
    requireOptions("tripletMarginLoss", options, { reduction: 1, margin: 1, p: 1, eps: 1, swap: 1 });
    const { margin = 1, p = 2, eps = 1e-6, swap = false, reduction } = options;
    const near = pairwiseDistance(anchor, positive, { p, eps });
    const far = pairwiseDistance(anchor, negative, { p, eps });
    const least = swap ? minimum(far, pairwiseDistance(positive, negative, { p, eps })) : far;
    return reduceLoss("tripletMarginLoss", relu(add(sub(near, least), margin)), reduction);
  });
}
