import { sameShape } from "../aval.ts";
import { badArgument, shapeMismatch } from "../errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { promoteTwo, requireTensor } from "./lift.ts";
import { mean, sum } from "./reduction.ts";

export type Reduction = "mean" | "sum" | "none";
export interface LossOptions {
  /** Mean (the default) or sum of all elements, or the elements. */
  readonly reduction?: Reduction;
}

/** The loss's elements reduced as the options say. */
export function reduceLoss(
  op: string,
  elements: Tensor,
  reduction: Reduction | undefined = "mean",
): Tensor {
  switch (reduction) {
    case "mean":
      return mean(elements);
    case "sum":
      return sum(elements);
    case "none":
      return elements;
    default:
      throw badArgument(op, "the reduction", '"mean", "sum" or "none"', reduction);
  }
}

/** Both arguments in a common floating-point dtype; they must have one shape, since broadcasting here is mostly a mistake. */
export function pairOf(op: string, x: Tensor, target: Tensor): [Tensor, Tensor] {
  requireTensor(op, x, "the input");
  requireTensor(op, target, "the target");
  if (!sameShape(x.aval.shape, target.aval.shape))
    throw shapeMismatch(op, "input and target of one shape", [x.aval, target.aval]);
  return promoteTwo(op, x, target, true);
}
