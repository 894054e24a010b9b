import * as p from "@cotangent/core/primitives";
import type { Expr } from "../ir/tree.ts";
import { expressions } from "../ir/visit.ts";

/** What memory takes on a backend, in the time of one addition. Measured, not guessed: see the README. */
export interface Weights {
  /** Reading or writing an element. */
  readonly element: number;
  /** More than that, for each byte of an element of an array that has more than `cache` bytes. */
  readonly byte: number;
  readonly cache: number;
}

/** What takes as long as an addition. */
const cheap = /* @__PURE__ */ new Set<object>([
  p.add, p.sub, p.mul, p.neg, p.abs, p.maximum, p.minimum, p.integerPow,
  p.eq, p.ne, p.lt, p.le, p.gt, p.ge, p.select, p.cast,
  p.bitAnd, p.bitOr, p.bitXor, p.bitNot, p.shiftLeft, p.shiftRight,
]);
/** What takes as long as four: divisions and roots. */
const fair = /* @__PURE__ */ new Set<object>([p.div, p.rem, p.sqrt, p.rsqrt, p.floor, p.ceil, p.trunc, p.round, p.sign]);
/** All else, exponentials, logarithms, functions of others. */
const dear = 30;

/** Additions in one evaluation, or Infinity where it has to stay where it is. */
export function operationsOf(expr: Expr): number {
  let sum = 0;
  for (const e of expressions(expr))
    if (e.kind === "apply") sum += cheap.has(e.primitive) ? 1 : fair.has(e.primitive) ? 4 : dear;
    else if (e.kind === "guard" || e.kind === "gather") return Infinity;
  return sum;
}
