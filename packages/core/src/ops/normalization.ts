import type { DType } from "../dtype.ts";
import { badArgument, shapeMismatch } from "../errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add, div, mul, pow, rsqrt, sub } from "./elementwise.ts";
import { inWide, requireInteger, requireIntegers, requireOptions, requireTensor, toFloat, within } from "./lift.ts";
import { reshape } from "./movement.ts";
import { pad } from "./padding.ts";
import { mean } from "./reduction.ts";
import { unfold } from "./strided.ts";

export interface AffineOptions {
  /** Factor of the normalised values. */
  readonly weight?: Tensor | null;
  /** Summand of the normalised values. */
  readonly bias?: Tensor | null;
  /** Added to the variance. */
  readonly eps?: number;
}

function affine(
  x: Tensor,
  weight: Tensor | null | undefined,
  bias: Tensor | null | undefined,
  shape?: readonly number[],
): Tensor {
  const fit = (t: Tensor): Tensor => (shape === undefined ? t : reshape(t, shape));
  const scaled = weight ? mul(x, fit(weight)) : x;
  return bias ? add(scaled, fit(bias)) : scaled;
}
/** (x − mean) / √(variance + eps) over the given dimensions. */
function standardize(x: Tensor, dims: readonly number[], eps: number): Tensor {
  return inWide(x, (t) => {
    const d = sub(t, mean(t, dims, { keepdim: true }));
    return mul(d, rsqrt(add(mean(mul(d, d), dims, { keepdim: true }), eps)));
  });
}
function trailing(op: string, x: Tensor, normalizedShape: number | readonly number[]): number[] {
  const sizes = requireIntegers(op, "the normalized shape", normalizedShape);
  const { shape } = requireTensor(op, x).aval;
  if (
    sizes.length === 0 ||
    sizes.length > shape.length ||
    shape.slice(-sizes.length).join() !== sizes.join()
  )
    throw shapeMismatch(op, `a tensor whose last dimensions are [${sizes.join(",")}]`, [x.aval]);
  return sizes.map((_, i) => shape.length - sizes.length + i);
}
/** [batch, channels, …], and the shape that vectors over the channels are reshaped to. */
function channels(op: string, x: Tensor): [number, number[]] {
  const { shape } = requireTensor(op, x).aval;
  if (shape.length < 2) throw shapeMismatch(op, "a tensor of shape [batch, channels, …]", [x.aval]);
  return [shape[1]!, shape.map((n, i) => (i === 1 ? n : 1))];
}

/** Mean 0 and variance 1 over the last dimensions, then weight and bias. @see https://arxiv.org/abs/1607.06450 */
export function layerNorm(
  x: Tensor,
  normalizedShape: number | readonly number[],
  options: AffineOptions = {},
): Tensor {
  requireOptions("layerNorm", options, { weight: 1, bias: 1, eps: 1 });
  const dims = trailing("layerNorm", x, normalizedShape);
  return affine(
    standardize(toFloat("layerNorm", x), dims, options.eps ?? 1e-5),
    options.weight,
    options.bias,
  );
}
/** The distance of the next number from 1. */
const smallest: Partial<Record<DType, number>> = { float16: 2 ** -10, float32: 2 ** -23, float64: 2 ** -52 };

/** x / √(mean of x² + eps) over the last dimensions. @see https://arxiv.org/abs/1910.07467 */
export function rmsNorm(
  x: Tensor,
  normalizedShape: number | readonly number[],
  options: Omit<AffineOptions, "bias"> = {},
): Tensor {
  requireOptions("rmsNorm", options, { weight: 1, eps: 1 });
  const dims = trailing("rmsNorm", x, normalizedShape);
  const t = toFloat("rmsNorm", x);
  const eps = options.eps ?? smallest[t.aval.dtype];
  return affine(
    inWide(t, (wide) => mul(wide, rsqrt(add(mean(mul(wide, wide), dims, { keepdim: true }), eps!)))),
    options.weight,
    null,
  );
}

export interface BatchNormOptions extends AffineOptions {
  readonly runningMean?: Tensor | null;
  readonly runningVar?: Tensor | null;
  /** Normalise by the statistics of the batch (the default without running ones). */
  readonly training?: boolean;
}
/** Per channel of [batch, channels, …] over all other dimensions, or by running statistics. @see https://arxiv.org/abs/1502.03167 */
export function batchNorm(x: Tensor, options: BatchNormOptions = {}): Tensor {
  requireOptions("batchNorm", options, { weight: 1, bias: 1, eps: 1, runningMean: 1, runningVar: 1, training: 1 });
  const [, shape] = channels("batchNorm", x);
  const { runningMean, runningVar, eps = 1e-5, weight, bias } = options;
  const t = toFloat("batchNorm", x);
  const training = options.training ?? !(runningMean && runningVar);
  if (training)
    return affine(
      standardize(
        t,
        shape.map((_, i) => i).filter((i) => i !== 1),
        eps,
      ),
      weight,
      bias,
      shape,
    );
  if (!runningMean || !runningVar)
    throw badArgument(
      "batchNorm",
      "runningMean and runningVar",
      "tensors when training is false",
      runningMean ?? runningVar,
    );
  const scale = rsqrt(add(reshape(runningVar, shape), eps));
  return affine(mul(sub(t, reshape(runningMean, shape)), scale), weight, bias, shape);
}
/** Per channel and sample of [batch, channels, …]. */
export function instanceNorm(x: Tensor, options: AffineOptions = {}): Tensor {
  requireOptions("instanceNorm", options, { weight: 1, bias: 1, eps: 1 });
  const [, shape] = channels("instanceNorm", x);
  const dims = shape.map((_, i) => i).slice(2);
  return affine(
    standardize(toFloat("instanceNorm", x), dims, options.eps ?? 1e-5),
    options.weight,
    options.bias,
    shape,
  );
}
/** Per sample and group of channels of [batch, channels, …]. @see https://arxiv.org/abs/1803.08494 */
export function groupNorm(x: Tensor, groups: number, options: AffineOptions = {}): Tensor {
  requireOptions("groupNorm", options, { weight: 1, bias: 1, eps: 1 });
  const [count, shape] = channels("groupNorm", x);
  if (count % requireInteger("groupNorm", "the number of groups", groups, 1) !== 0)
    throw badArgument(
      "groupNorm",
      "the number of groups",
      `a divisor of the ${count} channels`,
      groups,
    );
  const grouped = reshape(toFloat("groupNorm", x), [
    x.aval.shape[0]!,
    groups,
    x.aval.size === 0 ? 0 : -1,
  ]);
  return affine(
    reshape(standardize(grouped, [2], options.eps ?? 1e-5), x.aval.shape),
    options.weight,
    options.bias,
    shape,
  );
}
/** x / (k + alpha · mean of x² over `size` neighbouring channels)^beta. */
export function localResponseNorm(
  x: Tensor,
  size: number,
  options: { readonly alpha?: number; readonly beta?: number; readonly k?: number } = {},
): Tensor {
  return within("localResponseNorm", () => {
    requireOptions("localResponseNorm", options, { alpha: 1, beta: 1, k: 1 });
    const { alpha = 1e-4, beta = 0.75, k = 1 } = options;
    const [, shape] = channels("localResponseNorm", x);
    const t = toFloat("localResponseNorm", x);
    const before = Math.floor(requireInteger("localResponseNorm", "the size", size, 1) / 2);
    const around = [...shape.slice(2).flatMap(() => [0, 0]), before, size - 1 - before];
    const neighbours = mean(unfold(pad(mul(t, t), around), 1, size, 1), -1);
    return div(t, pow(add(mul(neighbours, alpha), k), beta));
  });
}
