import { badArgument } from "../errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { clampMin } from "./clamp.ts";
import {
  abs,
  add,
  div,
  exp,
  gt,
  log,
  lt,
  mul,
  neg,
  stopGradient,
  sub,
  where,
  xlogy,
} from "./elementwise.ts";
import { requireOptions, requireTensor, within } from "./lift.ts";
import { type LossOptions, pairOf, reduceLoss } from "./losses.ts";

function difference(op: string, x: Tensor, target: Tensor): Tensor {
  return sub(...pairOf(op, x, target));
}

/** (x − target)² */
export function mseLoss(x: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  requireOptions("mseLoss", options, { reduction: 1 });
  const d = difference("mseLoss", x, target);
  return reduceLoss("mseLoss", mul(d, d), options.reduction);
}
/** |x − target|, with derivative 0 at 0. */
export function l1Loss(x: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  requireOptions("l1Loss", options, { reduction: 1 });
  return reduceLoss("l1Loss", abs(difference("l1Loss", x, target)), options.reduction);
}
/** ½d²/beta for d = |x − target| < beta, else d − ½beta. */
export function smoothL1Loss(
  x: Tensor,
  target: Tensor,
  options: LossOptions & { readonly beta?: number } = {},
): Tensor {
  requireOptions("smoothL1Loss", options, { reduction: 1, beta: 1 });
  const { beta = 1, reduction } = options;
  if (!(beta >= 0)) throw badArgument("smoothL1Loss", "beta", "0 or more", beta);
  const d = difference("smoothL1Loss", x, target);
  // with the derivative of the negative side at 0, as PyTorch
  if (beta === 0) return reduceLoss("smoothL1Loss", where(gt(d, 0), d, neg(d)), reduction);
  const size = abs(d);
  const elements = where(lt(size, beta), div(mul(mul(d, d), 0.5), beta), sub(size, beta / 2));
  return reduceLoss("smoothL1Loss", elements, reduction);
}
/** ½d² for d = |x − target| < delta, else delta·(d − ½delta). */
export function huberLoss(
  x: Tensor,
  target: Tensor,
  options: LossOptions & { readonly delta?: number } = {},
): Tensor {
  requireOptions("huberLoss", options, { reduction: 1, delta: 1 });
  const { delta = 1, reduction } = options;
  if (!(delta > 0)) throw badArgument("huberLoss", "delta", "positive", delta);
  const d = difference("huberLoss", x, target);
  const size = abs(d);
  const elements = where(lt(size, delta), mul(mul(d, d), 0.5), mul(sub(size, delta / 2), delta));
  return reduceLoss("huberLoss", elements, reduction);
}
/** Negative log likelihood of counts under Poisson's distribution with rate eˣ (or x, without `logInput`). */
export function poissonNllLoss(
  x: Tensor,
  target: Tensor,
  options: LossOptions & {
    readonly logInput?: boolean;
    readonly full?: boolean;
    readonly eps?: number;
  } = {},
): Tensor {
  requireOptions("poissonNllLoss", options, { reduction: 1, logInput: 1, full: 1, eps: 1 });
  const { logInput = true, full = false, eps = 1e-8, reduction } = options;
  const [rate, t] = pairOf("poissonNllLoss", x, target);
  let elements = logInput ? sub(exp(rate), mul(t, rate)) : sub(rate, mul(t, log(add(rate, eps))));
  if (full) {
    // Stirling's approximation of log(target!), for targets above 1
    const large = gt(t, 1);
    const safe = where(large, t, 1);
    const stirling = add(sub(mul(safe, log(safe)), safe), mul(log(mul(safe, 2 * Math.PI)), 0.5));
    elements = add(elements, where(large, stirling, 0));
  }
  return reduceLoss("poissonNllLoss", elements, reduction);
}
/** Negative log likelihood under the normal distribution of the given mean and variance. */
export function gaussianNllLoss(
  x: Tensor,
  target: Tensor,
  variance: Tensor,
  options: LossOptions & { readonly full?: boolean; readonly eps?: number } = {},
): Tensor {
  return within("gaussianNllLoss", () => {
    requireOptions("gaussianNllLoss", options, { reduction: 1, full: 1, eps: 1 });
    const { full = false, eps = 1e-6, reduction } = options;
    const d = difference("gaussianNllLoss", x, target);
    const v = requireTensor("gaussianNllLoss", variance, "the variance");
    // the bound holds for values only, as in PyTorch
    const bounded = add(v, stopGradient(sub(clampMin(v, eps), v)));
    const elements = mul(add(log(bounded), div(mul(d, d), bounded)), 0.5);
    return reduceLoss(
      "gaussianNllLoss",
      full ? add(elements, Math.log(2 * Math.PI) / 2) : elements,
      reduction,
    );
  });
}
/** target·(log(target) − x) for x the logarithm of probabilities; "batchmean" divides the sum by the first dimension. */
export function klDiv(
  x: Tensor,
  target: Tensor,
  options: {
    readonly reduction?: LossOptions["reduction"] | "batchmean";
    readonly logTarget?: boolean;
  } = {},
): Tensor {
  requireOptions("klDiv", options, { reduction: 1, logTarget: 1 });
  const { reduction, logTarget = false } = options;
  const [input, t] = pairOf("klDiv", x, target);
  const elements = logTarget ? mul(exp(t), sub(t, input)) : sub(xlogy(t, t), mul(t, input));
  if (reduction !== "batchmean") return reduceLoss("klDiv", elements, reduction);
  return div(reduceLoss("klDiv", elements, "sum"), x.aval.shape[0] ?? 1);
}
