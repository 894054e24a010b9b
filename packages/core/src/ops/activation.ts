import type { Tensor } from "../tensor/tensor.ts";
import { badArgument } from "../errors.ts";
import { normalizeDim } from "../shape.ts";
import { clampOpen } from "./clamp.ts";
import {
  abs,
  add,
  div,
  eq,
  erfc,
  expm1,
  ge,
  gt,
  le,
  logaddexp,
  lt,
  mul,
  neg,
  sigmoid,
  sign,
  sub,
  tanh,
  where,
} from "./elementwise.ts";
import { requireOptions, type TensorLike, toFloat, within } from "./lift.ts";
import { sliceAxis } from "./movement.ts";

// A side of `where` that overflows must not see the arguments at which it is not taken: in reverse mode a zero
// cotangent times an infinite derivative is NaN. Comparisons are written so that a NaN argument stays NaN.

/** max(x, 0), with derivative 0 at 0. */
export function relu(x: TensorLike): Tensor {
  return where(le(x, 0), 0, x);
}
/** min(max(x, 0), 6), with derivative 0 at both bounds. */
export function relu6(x: TensorLike): Tensor {
  return within("relu6", () => where(le(x, 0), 0, where(ge(x, 6), 6, x)));
}
/** x for x > 0, else slope·x. */
export function leakyRelu(x: TensorLike, negativeSlope = 0.01): Tensor {
  return within("leakyRelu", () => where(gt(x, 0), x, mul(x, negativeSlope)));
}

/** x for x > 0, else alpha·(eˣ − 1); at 0 the derivative is alpha. */
export function elu(x: TensorLike, alpha = 1): Tensor {
  return within("elu", () => exponentialLinear("elu", x, alpha, 1, 1));
}
/** elu with the scale and alpha that keep mean 0 and variance 1. @see https://arxiv.org/abs/1706.02515 */
export function selu(x: TensorLike): Tensor {
  return exponentialLinear(
    "selu",
    x,
    1.6732632423543772848170429916717,
    1.0507009873554804934193349852946,
    1,
  );
}
/** x for x > 0, else alpha·(e^(x/alpha) − 1), whose derivative is 1 at 0. */
export function celu(x: TensorLike, alpha = 1): Tensor {
  return within("celu", () => {
    if (alpha === 0) throw badArgument("celu", "alpha", "other than 0", alpha);
    return exponentialLinear("celu", x, alpha, 1, 1 / alpha);
  });
}

function exponentialLinear(
  op: string,
  x: TensorLike,
  alpha: number,
  scale: number,
  inputScale: number,
): Tensor {
  const t = toFloat(op, x);
  const negative = lt(t, 0);
  const left = mul(expm1(mul(where(negative, t, 0), inputScale)), alpha * scale);
  // at 0 the slope is the left one, the second derivative 0
  const slopeAtZero = alpha * scale * inputScale;
  const right = slopeAtZero === scale ? mul(t, scale) : where(eq(t, 0), mul(t, slopeAtZero), mul(t, scale));
  return where(negative, left, right);
}

/** x·Φ(x); or its approximation by tanh. @see https://arxiv.org/abs/1606.08415 */
export function gelu(
  x: TensorLike,
  options: { readonly approximate?: "none" | "tanh" } = {},
): Tensor {
  requireOptions("gelu", options, { approximate: 1 });
  const { approximate = "none" } = options;
  const t = toFloat("gelu", x);
  if (approximate === "none") return mul(mul(t, 0.5), erfc(mul(t, -Math.SQRT1_2)));
  if (approximate !== "tanh")
    throw badArgument("gelu", "approximate", '"none" or "tanh"', approximate);
  // (1 + tanh z)/2 = sigmoid 2z, which is 0 or 1 beyond ±22: cubes do not overflow, and their derivatives meet no zero
  const c = clampOpen(t, -22, 22);
  return mul(t, sigmoid(mul(add(c, mul(mul(mul(c, c), c), 0.044715)), Math.sqrt(8 / Math.PI))));
}
/** x·sigmoid(x), also called swish. */
export function silu(x: TensorLike): Tensor {
  const t = toFloat("silu", x);
  return mul(t, sigmoid(t));
}
/** x·tanh(softplus(x)). @see https://arxiv.org/abs/1908.08681 */
export function mish(x: TensorLike): Tensor {
  const t = toFloat("mish", x);
  return mul(t, tanh(softplus(t)));
}

/** log(1 + e^(beta·x)) / beta, and x itself where beta·x > threshold. */
export function softplus(
  x: TensorLike,
  options: { readonly beta?: number; readonly threshold?: number } = {},
): Tensor {
  requireOptions("softplus", options, { beta: 1, threshold: 1 });
  const { beta = 1, threshold = 20 } = options;
  const t = toFloat("softplus", x);
  const scaled = mul(t, beta);
  const linear = gt(scaled, threshold);
  return where(linear, t, div(logaddexp(where(linear, 0, scaled), 0), beta));
}
/** log(sigmoid(x)), accurate on both sides. */
export function logsigmoid(x: TensorLike): Tensor {
  return neg(logaddexp(neg(toFloat("logsigmoid", x)), 0));
}
/** x / (1 + |x|) */
export function softsign(x: TensorLike): Tensor {
  const t = toFloat("softsign", x);
  return div(t, add(abs(t), 1));
}
/** x − tanh(x) */
export function tanhshrink(x: TensorLike): Tensor {
  const t = toFloat("tanhshrink", x);
  return sub(t, tanh(t));
}

/** x between the bounds, with derivative 0 at them and outside. */
export function hardtanh(x: TensorLike, min = -1, max = 1): Tensor {
  return within("hardtanh", () => clampOpen(toFloat("hardtanh", x), min, max));
}
/** min(max(x + 3, 0), 6) / 6 */
export function hardsigmoid(x: TensorLike): Tensor {
  return div(relu6(add(toFloat("hardsigmoid", x), 3)), 6);
}
/** x · min(max(x + 3, 0), 6) / 6. At ±3 the derivative is that of the inside, −½ and 1½, and its derivative 0. */
export function hardswish(x: TensorLike): Tensor {
  const t = toFloat("hardswish", x);
  const atBound = (bound: number, slope: number, otherwise: Tensor): Tensor =>
    where(eq(t, bound), sub(mul(t, slope), 1.5), otherwise);
  const outside = atBound(3, 1.5, atBound(-3, -0.5, where(lt(t, -3), 0, t)));
  return where(lt(abs(t), 3), div(mul(t, add(t, 3)), 6), outside);
}
/** x where |x| > lambda, else 0. */
export function hardshrink(x: TensorLike, lambda = 0.5): Tensor {
  return within("hardshrink", () => {
    const t = toFloat("hardshrink", x);
    return where(le(abs(t), lambda), 0, t);
  });
}
/** x moved towards 0 by lambda, 0 where |x| ≤ lambda. */
export function softshrink(x: TensorLike, lambda = 0.5): Tensor {
  return within("softshrink", () => {
    const t = toFloat("softshrink", x);
    return where(le(abs(t), lambda), 0, sub(t, mul(sign(t), lambda)));
  });
}
/** x where x > threshold, else value. */
export function threshold(x: TensorLike, threshold: number, value: number): Tensor {
  return within("threshold", () => where(le(x, threshold), value, x));
}
/** The first half along `dim` times sigmoid of the second: [.., 2n, ..] → [.., n, ..]. */
export function glu(x: Tensor, dim = -1): Tensor {
  const t = toFloat("glu", x);
  const axis = normalizeDim("glu", dim, t.aval.shape);
  const size = t.aval.shape[axis]!;
  if (size % 2 !== 0) throw badArgument("glu", `the size of dimension ${dim}`, "even", size);
  return mul(sliceAxis(t, axis, 0, size / 2), sigmoid(sliceAxis(t, axis, size / 2, size)));
}
