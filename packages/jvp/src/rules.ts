import {
  add,
  type Catalogue,
  cos,
  cosh,
  div,
  eq,
  exp,
  gt,
  hypot,
  integerPow,
  jvpRule,
  le,
  log,
  logicalAnd,
  lt,
  mul,
  neg,
  pow,
  round,
  rsqrt,
  type RuleTable,
  sigmoid,
  sign,
  sin,
  sinh,
  square,
  sub,
  type Tensor,
  where,
  zerosLike,
} from "@cotangent/core";
import { cumExtremum, cumProdTangent, extremum, prodTangent } from "./rules-reduction.ts";

const { LN2, LN10, PI } = Math;

/** 1 − x², as a product that keeps its accuracy near ±1. */
const oneMinusSquare = (x: Tensor): Tensor => mul(sub(1, x), add(1, x));

/** z/(x² + y²), whose squares may overflow or vanish where it does not. */
const overSquaredLength = (z: Tensor, x: Tensor, y: Tensor): Tensor => {
  const length = hypot(x, y);
  return div(div(z, length), length);
};

/** Coefficient of max or min towards `x`: 1 where it wins, ½ at a tie, 0 where `loses`. */
const share = (loses: Tensor, x: Tensor, y: Tensor, dx: Tensor): Tensor =>
  where(loses, 0, where(eq(x, y), mul(dx, 0.5), dx));

/**
 * ∂out/∂argᵢ · tangent for every primitive that its traits don't already differentiate.
 * A coefficient is computed from primals first, so that a batched tangent is touched once.
 */
export const jvpRules: RuleTable<
  Catalogue,
  typeof jvpRule,
  { linear: "jointly" | "each" } | { discrete: true }
> = {
  // arithmetic; add and sub need no zeros where one side has no tangent
  add: [(dx) => dx, (dy) => dy],
  sub: [(dx) => dx, (dy) => neg(dy)],
  div: [(dx, _, [, y]) => div(dx, y!), (dy, out, [, y]) => mul(dy, neg(div(out, y!)))],
  // minus the times that y was taken away, which the rounded quotient may miss by one
  rem: [
    (dx) => dx,
    (dy, out, [x, y]) => mul(dy, round(div(sub(where(eq(y!, 0), 0, out), x!), y!))),
  ],
  pow: [
    (dx, _, [x, y]) => mul(dx, where(eq(y!, 0), 0, mul(y!, pow(x!, sub(y!, 1))))),
    (dy, out, [x, y]) => mul(dy, where(logicalAnd(eq(x!, 0), le(0, y!)), 0, mul(out, log(x!)))),
  ],
  integerPow: [
    (dx, _, [x], { exponent: n }) =>
      n === 0 ? zerosLike(dx) : mul(dx, mul(integerPow(x!, n - 1), n)),
  ],
  atan2: [
    (dy, _, [y, x]) => mul(dy, overSquaredLength(x!, x!, y!)),
    (dx, _, [y, x]) => mul(dx, neg(overSquaredLength(y!, x!, y!))),
  ],
  hypot: [
    (dx, out, [x]) => mul(dx, div(x!, out)),
    (dy, out, [, y]) => mul(dy, div(y!, out)),
  ],
  maximum: [
    (dx, _, [x, y]) => share(lt(x!, y!), x!, y!, dx),
    (dy, _, [x, y]) => share(lt(y!, x!), x!, y!, dy),
  ],
  minimum: [
    (dx, _, [x, y]) => share(gt(x!, y!), x!, y!, dx),
    (dy, _, [x, y]) => share(gt(y!, x!), x!, y!, dy),
  ],
  logaddexp: [
    (dx, _, [x, y]) => mul(dx, sigmoid(sub(x!, y!))),
    (dy, _, [x, y]) => mul(dy, sigmoid(sub(y!, x!))),
  ],
  xlogy: [
    (dx, _, [x, y]) => mul(dx, where(logicalAnd(eq(x!, 0), le(y!, 0)), 0, log(y!))),
    (dy, _, [x, y]) => mul(dy, div(x!, y!)),
  ],
  abs: [(dx, _, [x]) => mul(dx, sign(x!))],

  // exponentials, powers, logarithms
  exp: [(dx, out) => mul(dx, out)],
  exp2: [(dx, out) => mul(dx, mul(out, LN2))],
  expm1: [(dx, _, [x]) => mul(dx, exp(x!))],
  log: [(dx, _, [x]) => div(dx, x!)],
  log2: [(dx, _, [x]) => div(dx, mul(x!, LN2))],
  log10: [(dx, _, [x]) => div(dx, mul(x!, LN10))],
  log1p: [(dx, _, [x]) => div(dx, add(x!, 1))],
  sqrt: [(dx, out) => div(dx, mul(out, 2))],
  rsqrt: [(dx, out, [x]) => mul(dx, mul(div(out, x!), -0.5))],
  sigmoid: [(dx, out) => mul(dx, mul(out, sub(1, out)))],

  // trigonometric and hyperbolic
  sin: [(dx, _, [x]) => mul(dx, cos(x!))],
  cos: [(dx, _, [x]) => mul(dx, neg(sin(x!)))],
  tan: [(dx, out) => mul(dx, add(square(out), 1))],
  asin: [(dx, _, [x]) => mul(dx, rsqrt(oneMinusSquare(x!)))],
  acos: [(dx, _, [x]) => mul(dx, neg(rsqrt(oneMinusSquare(x!))))],
  atan: [(dx, _, [x]) => div(dx, add(square(x!), 1))],
  sinh: [(dx, _, [x]) => mul(dx, cosh(x!))],
  cosh: [(dx, _, [x]) => mul(dx, sinh(x!))],
  tanh: [(dx, out) => mul(dx, sub(1, square(out)))],
  asinh: [(dx, _, [x]) => div(dx, hypot(x!, 1))],
  acosh: [(dx, _, [x]) => mul(dx, mul(rsqrt(sub(x!, 1)), rsqrt(add(x!, 1))))],
  atanh: [(dx, _, [x]) => div(dx, oneMinusSquare(x!))],

  // error functions (https://dlmf.nist.gov/7.2#E1)
  erf: [(dx, _, [x]) => mul(dx, mul(exp(neg(square(x!))), 2 / Math.sqrt(PI)))],
  erfc: [(dx, _, [x]) => mul(dx, mul(exp(neg(square(x!))), -2 / Math.sqrt(PI)))],

  // reductions and cumulative operations
  reduceProd: [prodTangent],
  reduceMax: [extremum],
  reduceMin: [extremum],
  cumProd: [cumProdTangent],
  cumMax: [cumExtremum],
  cumMin: [cumExtremum],
};
