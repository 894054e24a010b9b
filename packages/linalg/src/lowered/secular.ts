import {
  abs,
  add,
  any,
  div,
  eq,
  ge,
  gt,
  isfinite,
  le,
  logicalAnd,
  logicalNot,
  logicalOr,
  lt,
  maximum,
  mul,
  neg,
  scalar,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  unsqueeze,
  where,
  whileLoop,
} from "@cotangent/core";

// Roots of 1 + Σ wⱼ / (pⱼ − x), between neighbouring poles. R.-C. Li, Solving secular equations stably and efficiently (LAPACK
// Working Note 89), https://www.netlib.org/lapack/lawnspdf/lawn89.pdf: the "middle way", within bounds that every step makes narrower.

const column = (x: Tensor): Tensor => unsqueeze(x, -1);
const row = (x: Tensor): Tensor => unsqueeze(x, -2);

/** Never reached: five steps are usual. */
const MOST_STEPS = 80;

/** A root as `origin` + `offset`, where the origin is the pole nearest to it: its distances from all poles have small errors, relative to them. */
export interface Root {
  readonly origin: Tensor;
  readonly offset: Tensor;
}

/** What there is of the function at points […, t]. */
interface Parts {
  readonly value: Tensor;
  /** The sum of the absolute values of its terms, of which rounding errors are a part. */
  readonly size: Tensor;
  readonly slope: Tensor;
  /** The slope that comes from poles above, less that from poles below. */
  readonly skew: Tensor;
}

/** The pole below a root and the one above, or ∞; for others no roots are sought. */
interface Interval {
  readonly lower: Tensor;
  readonly upper: Tensor;
  readonly sought: Tensor;
}

type State = readonly [left: Tensor, offset: Tensor, low: Tensor, high: Tensor, open: Tensor];

/** The roots in these intervals […, t], of poles […, t] in any order and weights of 0 or more. */
export function secularRoots(poles: Tensor, weights: Tensor, { lower, upper, sought }: Interval): Root {
  const epsilon = poles.dtype === "float32" ? 2 ** -24 : 2 ** -53;
  const last = logicalNot(isfinite(upper));
  const gap = where(last, sum(weights, -1, { keepdim: true }), sub(upper, lower));
  const half = mul(gap, 0.5);
  const at = (origin: Tensor, offset: Tensor): Parts => {
    const inverse = div(1, sub(sub(row(poles), column(origin)), column(offset)));
    const value = mul(row(weights), inverse);
    return {
      value: add(sum(value, -1), 1),
      size: add(sum(abs(value), -1), 1),
      slope: sum(mul(value, inverse), -1),
      skew: sum(mul(value, abs(inverse)), -1),
    };
  };
  const weightOf = (pole: Tensor): Tensor => sum(where(eq(row(poles), column(pole)), row(weights), 0), -1);
  const { value: middle } = at(lower, half);
  const fromLower = logicalOr(last, ge(middle, 0));
  const inSecondHalf = lt(middle, 0);
  const origin = where(fromLower, lower, upper);
  const low = where(fromLower, where(inSecondHalf, half, 0), neg(half));
  // the root may be the bound itself
  const high = where(fromLower, where(inSecondHalf, mul(gap, 1 + 8 * epsilon), half), 0);
  const guess = guessed(middle, gap, [weightOf(lower), weightOf(upper)], fromLower);
  const [, offset] = whileLoop<State>(
    ([left, , , , open]) => logicalAnd(gt(left, 0), any(open)),
    ([left, x, from, to, open]) => {
      const parts = at(origin, x);
      const rising = lt(parts.value, 0);
      const [newLow, newHigh] = [where(rising, x, from), where(rising, to, x)];
      const step = stepOf(parts, sub(sub(lower, origin), x), sub(sub(upper, origin), x), last);
      const next = within(add(x, step), newLow, newHigh);
      const isRoot = le(abs(parts.value), mul(parts.size, 8 * epsilon));
      const stays = logicalOr(isRoot, logicalNot(open));
      const moving = gt(abs(sub(next, x)), mul(abs(next), 2 * epsilon));
      return [sub(left, 1), where(stays, x, next), newLow, newHigh, logicalAnd(logicalNot(stays), moving)];
    },
    [scalar(MOST_STEPS, "int32", poles), within(guess, low, high), low, high, sought],
  );
  return { origin, offset };
}

/** x, or the middle where it is not between the bounds. */
const within = (x: Tensor, low: Tensor, high: Tensor): Tensor =>
  where(logicalAnd(gt(x, low), lt(x, high)), x, mul(add(low, high), 0.5));

/** The root if all but the two neighbouring poles were as far away as they are from the middle. */
function guessed(middle: Tensor, gap: Tensor, [first, second]: readonly [Tensor, Tensor], fromLower: Tensor): Tensor {
  const rest = add(middle, div(mul(sub(first, second), 2), gap));
  const both = add(first, second);
  const a = where(fromLower, add(mul(rest, gap), both), sub(both, mul(rest, gap)));
  const c = where(fromLower, rest, neg(rest));
  const size = smallRoot(a, mul(where(fromLower, first, second), gap), c);
  return where(fromLower, size, neg(size));
}

/** Of c·x² − a·x + b. */
function smallRoot(a: Tensor, b: Tensor, c: Tensor): Tensor {
  const root = sqrt(maximum(sub(square(a), mul(mul(b, c), 4)), 0));
  return where(gt(a, 0), div(mul(b, 2), add(a, root)), div(sub(a, root), mul(c, 2)));
}

/** To the root of c + p/(lower − x) + q/(upper − x) that has the same value here, and slopes of both sides. */
function stepOf({ value, slope, skew }: Parts, lower: Tensor, upper: Tensor, last: Tensor): Tensor {
  const slopeBelow = mul(sub(slope, skew), 0.5);
  const slopeAbove = mul(add(slope, skew), 0.5);
  const first = sub(value, mul(lower, slopeBelow));
  // of the last root there is no pole above
  const other = where(last, 0, upper);
  const product = mul(lower, other);
  const c = sub(first, mul(other, slopeAbove));
  const a = sub(mul(add(lower, other), value), mul(product, slope));
  return where(last, div(mul(lower, value), first), smallRoot(a, mul(product, value), c));
}
