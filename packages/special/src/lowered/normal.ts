import {
  abs,
  add,
  div,
  eq,
  exp,
  ge,
  gt,
  le,
  log,
  log1p,
  lt,
  maximum,
  mul,
  neg,
  round,
  sign,
  sqrt,
  square,
  sub,
  type Tensor,
  where,
} from "@cotangent/core";
import { CENTRAL, MILLS } from "../math/mills.ts";
import { EXCESS } from "../math/normal.ts";
import { centre, farTail, nearTail } from "../math/quantile.ts";
import { polynomial, rational } from "./polynomial.ts";

/** As the function of numbers in `math/normal.ts`. */
function quantile(q: Tensor, rest: Tensor): Tensor {
  const inner = mul(q, rational(sub(0.180625, square(q)), centre));
  const r = sqrt(neg(log(rest)));
  const size = where(le(r, 5), rational(sub(r, 1.6), nearTail), rational(sub(r, 5), farTail));
  const tail = mul(sign(q), size);
  // q / 0 is NaN where drivers take a quotient for a product with the reciprocal
  const end = eq(rest, 0);
  const outer = where(lt(q, 0), where(end, -Infinity, tail), where(end, Infinity, tail));
  return where(le(abs(q), 0.425), inner, outer);
}

export const ndtri = (p: Tensor): Tensor => quantile(sub(p, 0.5), where(lt(p, 0.5), p, sub(1, p)));

export const erfinv = (y: Tensor): Tensor => mul(quantile(mul(y, 0.5), mul(sub(1, abs(y)), 0.5)), Math.SQRT1_2);

/** √(2π)·φ(x) = exp(−x²/2). x² is split so that the large part is exact. */
function density(x: Tensor): Tensor {
  const head = mul(round(mul(x, 16)), 1 / 16);
  const rest = mul(mul(sub(head, x), add(head, x)), 0.5);
  return mul(exp(mul(square(head), -0.5)), exp(rest));
}

/** Φ(−|x|)/φ(x)/√(2π) for |x| ≥ 1. */
function tailRatio(x: Tensor): Tensor {
  const y = add(maximum(abs(x), 1), 2.75);
  return div(polynomial(sub(div(7.5, y), 1), MILLS), y);
}

/** With the branches of `math/normal.ts` side by side. */
export function logNdtr(x: Tensor): Tensor {
  const left = lt(x, -1);
  const ratio = tailRatio(x);
  const bell = density(x);
  const central = mul(mul(x, polynomial(square(x), CENTRAL)), mul(bell, 1 / Math.sqrt(2 * Math.PI)));
  const logarithm = log(where(left, ratio, add(central, 0.5)));
  const tail = where(gt(x, 40), -0, neg(mul(ratio, bell)));
  const inRight = log1p(where(ge(x, 1), tail, sub(central, 0.5)));
  return where(left, sub(logarithm, mul(square(x), 0.5)), where(le(x, 0), logarithm, inRight));
}

export function hazard(x: Tensor): Tensor {
  const inside = where(gt(abs(x), 40), 0, x);
  const right = mul(div(density(inside), exp(logNdtr(inside))), 1 / Math.sqrt(2 * Math.PI));
  const beyond = where(gt(x, 40), 0, mul(x, 0));
  const left = div(1 / Math.sqrt(2 * Math.PI), tailRatio(x));
  return where(lt(x, -1), left, where(eq(inside, x), right, beyond));
}

/** x + φ/Φ, with the branches of `math/normal.ts` side by side. */
export function excess(x: Tensor): Tensor {
  const y = maximum(neg(x), EXCESS.from);
  let sum = y;
  for (let k: number = EXCESS.levels; k > 1; k--) sum = add(div(k, sum), y);
  return where(lt(x, -EXCESS.from), div(1, sum), add(x, hazard(x)));
}
