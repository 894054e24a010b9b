import { badArgument } from "../errors.ts";
import { normalizeDim, normalizeDims } from "../shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { abs, add, div, eq, gt, mul, ne, pow, where } from "./elementwise.ts";
import { inWide, requireTensor, toDType, toFloat, within } from "./lift.ts";
import { amax, amin, type Dims, type ReduceOptions, sum } from "./reduction.ts";
import { powOrZero } from "./own-derivative.ts";

/** Order of a norm; "fro" is 2. */
export type NormOrder = number | "fro";

/**
 * (Σ|x|ᵖ)^(1/p) over `dim` (all by default); the largest |x| for p = ∞, the smallest for −∞, the number of non-zeros
 * for 0. Where the norm is 0 its derivative is 0.
 */
export function norm(x: Tensor, p: NormOrder = 2, dim?: Dims, options?: ReduceOptions): Tensor {
  return within("norm", () => inWide(toFloat("norm", requireTensor("norm", x)), (t) => floatNorm(t, p, dim, options)));
}

function floatNorm(t: Tensor, p: NormOrder, dim: Dims, options?: ReduceOptions): Tensor {
  const axes = normalizeDims("norm", dim, t.aval.shape);
  const order = p === "fro" ? 2 : p;
  if (typeof order !== "number" || Number.isNaN(order))
    throw badArgument("norm", "the order p", 'a number or "fro"', p);
  const empty = axes.some((a) => t.aval.shape[a] === 0);
  switch (order) {
    case 2:
      return powOrZero(sum(mul(t, t), axes, options), 0.5);
    case 1:
      return sum(abs(t), axes, options);
    case 0:
      return sum(toDType(ne(t, 0), t.aval.dtype), axes, options);
    case Infinity:
      return empty ? sum(t, axes, options) : amax(abs(t), axes, options);
    case -Infinity:
      return amin(abs(t), axes, options);
  }
  const size = abs(t);
  const total = sum(
    order > 0 && order < 1 ? powOrZero(size, order) : pow(size, order),
    axes,
    options,
  );
  if (order < 0) return pow(total, 1 / order);
  if (order < 2) return powOrZero(total, 1 / order);
  // above 2 the second derivative at 0 is 0 as well
  const zero = eq(total, 0);
  return where(zero, 0, pow(where(zero, 1, total), 1 / order));
}

/** `norm` under the name that it has in PyTorch's linalg. */
export function vectorNorm(
  x: Tensor,
  p: NormOrder = 2,
  dim?: Dims,
  options?: ReduceOptions,
): Tensor {
  return within("vectorNorm", () => norm(x, p, dim, options), "norm");
}

/** The slices of `x` along `dim` scaled down to a p-norm of at most `maxnorm`. */
export function renorm(x: Tensor, p: number, dim: number, maxnorm: number): Tensor {
  return within("renorm", () => {
    const { shape } = requireTensor("renorm", x).aval;
    const axis = normalizeDim("renorm", dim, shape);
    const size = norm(
      x,
      p,
      shape.map((_, i) => i).filter((i) => i !== axis),
      { keepdim: true },
    );
    const over = gt(size, maxnorm);
    // PyTorch's margin, so that the norm of the result is not above maxnorm
    return where(over, mul(x, div(maxnorm, add(where(over, size, 1), 1e-7))), x);
  });
}
