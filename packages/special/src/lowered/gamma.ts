import {
  abs,
  add,
  div,
  eq,
  floor,
  gt,
  le,
  log,
  log1p,
  logicalAnd,
  lt,
  mul,
  neg,
  round,
  sin,
  square,
  sub,
  type Tensor,
  type TensorLike,
  where,
} from "@cotangent/core";
import { BERNOULLI } from "../math/bernoulli.ts";
import { HALF_LOG_2PI_LESS_HALF, TAYLOR } from "../math/gamma.ts";
import { polynomial } from "./polynomial.ts";

/** 0, −1, −2, … and −∞ */
export const isPole = (x: Tensor): Tensor => logicalAnd(le(x, 0), eq(floor(x), x));

/** Stirling's series for x ≥ 10, of which `logarithm` is the logarithm. */
function stirling(x: Tensor, logarithm: Tensor): Tensor {
  const coefficients = [8, 7, 6, 5, 4, 3, 2, 1].map((k) => BERNOULLI[k - 1]! / (2 * k * (2 * k - 1)));
  const sum = polynomial(div(1, square(x)), coefficients);
  return add(add(mul(sub(x, 0.5), sub(logarithm, 1)), HALF_LOG_2PI_LESS_HALF), div(sum, x));
}

/** ln |Γ(x)| for x ≥ −1/2: the branches of `math/gamma.ts` side by side. */
function right(x: Tensor): Tensor {
  const below = lt(x, 0.5);
  const middle = lt(x, 1.5);
  let reduced = x;
  let product: TensorLike = 1;
  for (let i = 0; i < 8; i++) {
    const over = gt(reduced, 2.5);
    reduced = where(over, sub(reduced, 1), reduced);
    product = where(over, mul(reduced, product), product);
  }
  const z = where(below, x, where(middle, sub(x, 1), sub(reduced, 2)));
  const near = mul(polynomial(z, TAYLOR), z);
  const large = gt(x, 10);
  const logarithm = log(where(large, x, where(below, abs(x), product)));
  const less = sub(near, log1p(where(middle, z, 0)));
  const small = where(below, sub(less, logarithm), where(middle, less, add(near, logarithm)));
  return where(large, stirling(x, logarithm), small);
}

export function lgamma(x: Tensor): Tensor {
  const left = lt(x, -0.5);
  const size = right(where(left, neg(x), x));
  // reflection; the distance to the nearest integer is exact
  const sine = sin(mul(sub(x, round(x)), Math.PI));
  const reflected = sub(log(div(Math.PI, abs(mul(x, sine)))), size);
  return where(isPole(x), Infinity, where(left, reflected, size));
}
