import { isFloat } from "../dtype.ts";
import { dtypeMismatch, shapeMismatch } from "../errors.ts";
import { normalizeDims } from "../shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { clamp } from "./clamp.ts";
import { contract } from "./contraction.ts";
import { div, eq, mul, ne, sqrt, sub, where } from "./elementwise.ts";
import { diagonal } from "./diagonal.ts";
import { requireOptions, requireTensor, toDType, toFloat, within } from "./lift.ts";
import { mean, sum, type Dims, type ReduceOptions } from "./reduction.ts";
import { reshape, unsqueeze } from "./movement.ts";

export interface VarianceOptions extends ReduceOptions {
  /** The sum of squares is divided by n − correction; default 1. */
  readonly correction?: number;
  /** `false` is correction 0, `true` is correction 1. */
  readonly unbiased?: boolean;
}

/** √x whose derivative at 0 is 0 instead of ∞. */
export function sqrtOrZero(x: Tensor): Tensor {
  const zero = eq(x, 0);
  return where(zero, 0, sqrt(where(zero, 1, x)));
}

/** [variance, mean] over `dim` (all by default); NaN where n − correction ≤ 0 leaves nothing to divide by. */
export function varMean(x: Tensor, dim?: Dims, options: VarianceOptions = {}): [Tensor, Tensor] {
  return moments("varMean", x, dim, options);
}
function moments(op: string, x: Tensor, dim: Dims, options: VarianceOptions): [Tensor, Tensor] {
  requireOptions(op, options, { keepdim: 1, correction: 1, unbiased: 1 });
  const { aval } = requireTensor(op, x);
  if (!isFloat(aval.dtype)) throw dtypeMismatch(op, "a floating-point tensor", [aval]);
  if (aval.dtype === "float16") {
    const [v, m] = moments(op, toDType(x, "float32"), dim, options);
    return [toDType(v, "float16"), toDType(m, "float16")];
  }
  const axes = normalizeDims(op, dim, aval.shape);
  const count = axes.reduce((n, a) => n * aval.shape[a]!, 1);
  const correction = options.correction ?? (options.unbiased === false ? 0 : 1);
  const center = mean(x, axes, { keepdim: true });
  const d = sub(x, center);
  const keepdim = options.keepdim === true;
  const squares = sum(mul(d, d), axes, { keepdim });
  const out = keepdim ? center : reshape(center, squares.aval.shape);
  return [div(squares, Math.max(count - correction, 0)), out];
}
/** Variance over `dim` (all by default), with n − 1 in the denominator unless `correction` says otherwise. */
export function variance(x: Tensor, dim?: Dims, options: VarianceOptions = {}): Tensor {
  return moments("var", x, dim, options)[0];
}
/** Standard deviation; see `variance`. Where all elements are equal its derivative is 0. */
export function std(x: Tensor, dim?: Dims, options: VarianceOptions = {}): Tensor {
  return sqrtOrZero(moments("std", x, dim, options)[0]);
}
/** [standard deviation, mean]; see `variance`. */
export function stdMean(x: Tensor, dim?: Dims, options: VarianceOptions = {}): [Tensor, Tensor] {
  const [v, m] = moments("stdMean", x, dim, options);
  return [sqrtOrZero(v), m];
}

/** Sum over `dim` without the NaNs. */
export function nansum(x: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
  return within("nansum", () => {
    requireTensor("nansum", x);
    return sum(where(ne(x, x), 0, x), dim, options);
  }, "sum");
}
/** Mean over `dim` of the elements that are not NaN. */
export function nanmean(x: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
  return within("nanmean", () => {
    const t = toFloat("nanmean", requireTensor("nanmean", x));
    const count = sum(toDType(eq(t, t), t.aval.dtype), dim, options);
    return div(nansum(t, dim, options), count);
  });
}
/** How many elements over `dim` are not 0, in int32. */
export function countNonzero(x: Tensor, dim?: Dims): Tensor {
  return within("countNonzero", () => sum(ne(requireTensor("countNonzero", x), 0), dim), "sum");
}

/** Covariances of the rows of `x`: [variables, observations] → [variables, variables]; of one variable its variance, []. */
export function cov(x: Tensor, options: { readonly correction?: number } = {}): Tensor {
  requireOptions("cov", options, { correction: 1 });
  const t = toFloat("cov", requireTensor("cov", x));
  const { shape } = t.aval;
  if (shape.length > 2) throw shapeMismatch("cov", "a vector or a matrix", [t.aval]);
  const rows = shape.length === 2 ? t : reshape(t, [1, -1]);
  const d = sub(rows, mean(rows, 1, { keepdim: true }));
  const scale = Math.max(rows.aval.shape[1]! - (options.correction ?? 1), 0);
  const out = div(contract(d, d, { lhsContract: [1], rhsContract: [1] }), scale);
  return out.aval.size === 1 ? reshape(out, []) : out;
}
/** Correlations of the rows of `x`, between −1 and 1; see `cov`. */
export function corrcoef(x: Tensor): Tensor {
  return within("corrcoef", () => {
    const c = cov(x);
    if (c.aval.shape.length === 0) return div(c, c);
    const deviation = sqrt(diagonal(c));
    return clamp(div(div(c, unsqueeze(deviation, 1)), unsqueeze(deviation, 0)), -1, 1);
  });
}
