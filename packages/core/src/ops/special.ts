import type { Tensor } from "../tensor/tensor.ts";
import { clamp } from "./clamp.ts";
import {
  abs,
  add,
  div,
  eq,
  erfc,
  log,
  log1p,
  logaddexp,
  logicalAnd,
  lt,
  mul,
  neg,
  sin,
  sub,
  where,
} from "./elementwise.ts";
import { promoteTwo, requireOptions, type TensorLike, toFloat, within } from "./lift.ts";
import { entropy } from "./own-derivative.ts";

/** log(x / (1 − x)), for x in (0, 1); with `eps`, x is clamped to [eps, 1 − eps] first. */
export function logit(x: TensorLike, options: { readonly eps?: number | null } = {}): Tensor {
  requireOptions("logit", options, { eps: 1 });
  const { eps } = options;
  const t = toFloat("logit", x);
  const inside = eps === null || eps === undefined ? t : clamp(t, eps, 1 - eps);
  return sub(log(inside), log1p(neg(inside)));
}

// (πx)²ᵏ coefficients of sin(πx)/(πx), up to the rounding of float64 for |πx| ≤ 1
const sincTerms = 9;
function sincSeries(z: Tensor): Tensor {
  const square = mul(z, z);
  let sum = mul(square, 0);
  for (let k = sincTerms; k >= 1; k--)
    sum = mul(mul(add(sum, 1), square), -1 / (2 * k * (2 * k + 1)));
  return add(sum, 1);
}
/** sin(πx) / (πx), 1 at 0; derivatives are accurate near 0. */
export function sinc(x: TensorLike): Tensor {
  const z = mul(toFloat("sinc", x), Math.PI);
  const near = lt(abs(z), 1);
  const far = where(near, 1, z);
  return where(near, sincSeries(where(near, z, 0)), div(sin(far), far));
}

/** −x·log(x): 0 at 0, −∞ below. */
export function entr(x: TensorLike): Tensor {
  return entropy(toFloat("entr", x));
}
/** Distribution function of the normal distribution. */
export function ndtr(x: TensorLike): Tensor {
  return mul(erfc(mul(toFloat("ndtr", x), -Math.SQRT1_2)), 0.5);
}

/** log₂(2ᵃ + 2ᵇ) */
export function logaddexp2(a: TensorLike, b: TensorLike): Tensor {
  return within("logaddexp2", () => {
    const [x, y] = promoteTwo("logaddexp2", a, b, true);
    return div(logaddexp(mul(x, Math.LN2), mul(y, Math.LN2)), Math.LN2);
  }, "logaddexp");
}
/** x·log(1 + y), 0 where x is 0 (and y not NaN). */
export function xlog1py(x: TensorLike, y: TensorLike): Tensor {
  return within("xlog1py", () => {
    const [t, u] = promoteTwo("xlog1py", x, y, true);
    return where(logicalAnd(eq(t, 0), eq(u, u)), mul(t, 0), mul(t, log1p(u)));
  });
}
