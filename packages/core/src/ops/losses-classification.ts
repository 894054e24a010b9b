import { isFloat } from "../dtype.ts";
import { sameShape } from "../aval.ts";
import { badArgument, dtypeMismatch, shapeMismatch } from "../errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { logsigmoid } from "./activation.ts";
import { add, div, eq, logaddexp, mul, neg, sub, where } from "./elementwise.ts";
import { indexSelect, pickClass } from "./indexing.ts";
import { requireOptions, requireTensor, toDType, toFloat, within } from "./lift.ts";
import { type LossOptions, pairOf, type Reduction, reduceLoss } from "./losses.ts";
import { reshape } from "./movement.ts";
import { binaryCrossEntropyOf } from "./own-derivative.ts";
import { mean, sum } from "./reduction.ts";
import { logSoftmax } from "./softmax.ts";

export interface WeightedOptions extends LossOptions {
  /** Factors of the elements' losses, or of the classes. */
  readonly weight?: Tensor | null;
}
const weighted = (elements: Tensor, weight: Tensor | null | undefined): Tensor =>
  weight ? mul(elements, weight) : elements;

/** −(target·log p + (1 − target)·log(1 − p)); logarithms are −100 at least. */
export function binaryCrossEntropy(
  p: Tensor,
  target: Tensor,
  options: WeightedOptions = {},
): Tensor {
  requireOptions("binaryCrossEntropy", options, { reduction: 1, weight: 1 });
  const [x, t] = pairOf("binaryCrossEntropy", p, target);
  const elements = binaryCrossEntropyOf(x, t);
  return reduceLoss("binaryCrossEntropy", weighted(elements, options.weight), options.reduction);
}
/** `binaryCrossEntropy` of sigmoid(x), accurate for every x; `posWeight` scales the part of the target. */
export function binaryCrossEntropyWithLogits(
  x: Tensor,
  target: Tensor,
  options: WeightedOptions & { readonly posWeight?: Tensor | null } = {},
): Tensor {
  requireOptions("binaryCrossEntropyWithLogits", options, { reduction: 1, weight: 1, posWeight: 1 });
  const [input, t] = pairOf("binaryCrossEntropyWithLogits", x, target);
  // (1 − t)·x + (1 + (w − 1)·t)·log(1 + e⁻ˣ)
  const loss = logaddexp(neg(input), 0);
  const factor = options.posWeight ? add(mul(sub(options.posWeight, 1), t), 1) : null;
  const elements = add(mul(sub(1, t), input), factor ? mul(factor, loss) : loss);
  return reduceLoss(
    "binaryCrossEntropyWithLogits",
    weighted(elements, options.weight),
    options.reduction,
  );
}
/** log(1 + e^(−target·x)) for targets ±1. */
export function softMarginLoss(x: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  requireOptions("softMarginLoss", options, { reduction: 1 });
  const [input, t] = pairOf("softMarginLoss", x, target);
  return reduceLoss("softMarginLoss", logaddexp(neg(mul(t, input)), 0), options.reduction);
}
/** Mean over the last dimension of −(target·log σ(x) + (1 − target)·log σ(−x)). */
export function multilabelSoftMarginLoss(
  x: Tensor,
  target: Tensor,
  options: WeightedOptions = {},
): Tensor {
  requireOptions("multilabelSoftMarginLoss", options, { reduction: 1, weight: 1 });
  const [input, t] = pairOf("multilabelSoftMarginLoss", x, target);
  const elements = neg(add(mul(t, logsigmoid(input)), mul(sub(1, t), logsigmoid(neg(input)))));
  return reduceLoss(
    "multilabelSoftMarginLoss",
    mean(weighted(elements, options.weight), -1),
    options.reduction,
  );
}

export interface ClassOptions extends WeightedOptions {
  /** Targets of this class count nothing; default −100. */
  readonly ignoreIndex?: number;
}

/** The dimension of the classes: 1, or 0 of a vector. */
function classAxis(op: string, x: Tensor): number {
  if (requireTensor(op, x, "the input").aval.shape.length === 0)
    throw shapeMismatch(op, "an input of shape [classes] or [batch, classes, …]", [x.aval]);
  return x.aval.shape.length === 1 ? 0 : 1;
}

/**
 * −weight[target] · logp[target], for log probabilities [batch, classes, …] (or [classes]) and integer targets
 * [batch, …]; the mean is over the weights of the targets.
 */
export function nllLoss(logp: Tensor, target: Tensor, options: ClassOptions = {}): Tensor {
  return within("nllLoss", () => {
    requireOptions("nllLoss", options, { reduction: 1, weight: 1, ignoreIndex: 1 });
    const { elements, weights } = likelihoods("nllLoss", logp, target, options);
    return reduceWeighted("nllLoss", elements, weights, options.reduction);
  });
}

/** Losses with their weights, both 0 where the target is ignored. */
function likelihoods(
  op: string,
  logp: Tensor,
  target: Tensor,
  options: ClassOptions,
): { elements: Tensor; weights: Tensor } {
  const axis = classAxis(op, logp);
  const { ignoreIndex = -100, weight } = options;
  const { aval } = requireTensor(op, target, "the target");
  if (aval.dtype !== "int32" && aval.dtype !== "uint32")
    throw dtypeMismatch(op, "integer class indices as target", [logp.aval, aval]);
  if (logp.aval.shape.filter((_, i) => i !== axis).join() !== aval.shape.join())
    throw shapeMismatch(op, "a target of the input's shape without the classes", [logp.aval, aval]);
  const ignored = eq(target, ignoreIndex);
  const safe = where(ignored, 0, toDType(target, "int32"));
  const picked = pickClass(logp, axis, safe);
  const factor = weight
    ? indexSelect(requireTensor(op, weight, "the weight"), 0, safe)
    : toDType(eq(safe, safe), logp.aval.dtype);
  const weights = where(ignored, 0, factor);
  return { elements: where(ignored, 0, neg(mul(picked, factor))), weights };
}
function reduceWeighted(
  op: string,
  elements: Tensor,
  weights: Tensor,
  reduction: Reduction | undefined,
): Tensor {
  return reduction === undefined || reduction === "mean"
    ? div(sum(elements), sum(weights))
    : reduceLoss(op, elements, reduction);
}

/**
 * Cross entropy of softmax(x) for scores [batch, classes, …] (or [classes]) and integer targets [batch, …], or
 * probabilities of the shape of x.
 */
export function crossEntropy(
  x: Tensor,
  target: Tensor,
  options: ClassOptions & { readonly labelSmoothing?: number } = {},
): Tensor {
  return within("crossEntropy", () => {
    requireOptions("crossEntropy", options, { reduction: 1, weight: 1, ignoreIndex: 1, labelSmoothing: 1 });
    const axis = classAxis("crossEntropy", x);
    const { labelSmoothing: smoothing = 0, weight, reduction } = options;
    if (!(smoothing >= 0 && smoothing <= 1))
      throw badArgument("crossEntropy", "labelSmoothing", "from 0 to 1", smoothing);
    const logp = logSoftmax(toFloat("crossEntropy", x), axis);
    const classes = x.aval.shape[axis]!;
    const overClasses = (elements: Tensor): Tensor =>
      neg(
        sum(
          weight
            ? mul(
                elements,
                reshape(
                  weight,
                  x.aval.shape.map((_, i) => (i === axis ? classes : 1)),
                ),
              )
            : elements,
          axis,
        ),
      );

    if (isFloat(requireTensor("crossEntropy", target, "the target").aval.dtype)) {
      if (!sameShape(target.aval.shape, x.aval.shape))
        throw shapeMismatch(
          "crossEntropy",
          'a floating-point target, which is probabilities, to have the shape of the input (classes are integers: target.to("int32"))',
          [x.aval, target.aval],
        );
      const [, t] = pairOf("crossEntropy", x, target);
      const smooth = smoothing === 0 ? t : add(mul(t, 1 - smoothing), smoothing / classes);
      const elements = overClasses(mul(logp, smooth));
      return reduction === undefined || reduction === "mean"
        ? div(sum(elements), elements.aval.size)
        : reduceLoss("crossEntropy", elements, reduction);
    }
    const { elements, weights } = likelihoods("crossEntropy", logp, target, options);
    if (smoothing === 0) return reduceWeighted("crossEntropy", elements, weights, reduction);
    const spread = where(eq(target, options.ignoreIndex ?? -100), 0, overClasses(logp));
    const both = add(mul(elements, 1 - smoothing), mul(spread, smoothing / classes));
    return reduceWeighted("crossEntropy", both, weights, reduction);
  });
}
