import { abs, div, eq, le, log, lt, mul, neg, sign, sqrt, square, sub, type Tensor, where } from "@cotangent/core";
import { centre, farTail, nearTail } from "../math/quantile.ts";
import { rational } from "./polynomial.ts";

/** As the function of numbers in `math/normal.ts`. */
function quantile(q: Tensor, rest: Tensor): Tensor {
  const inner = mul(q, rational(sub(0.180625, square(q)), centre));
  const r = sqrt(neg(log(rest)));
  const size = where(le(r, 5), rational(sub(r, 1.6), nearTail), rational(sub(r, 5), farTail));
  const outer = where(eq(rest, 0), div(q, 0), mul(sign(q), size));
  return where(le(abs(q), 0.425), inner, outer);
}

export const ndtri = (p: Tensor): Tensor => quantile(sub(p, 0.5), where(lt(p, 0.5), p, sub(1, p)));

export const erfinv = (y: Tensor): Tensor => mul(quantile(mul(y, 0.5), mul(sub(1, abs(y)), 0.5)), Math.SQRT1_2);
