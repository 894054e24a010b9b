import { isFloat } from "@cotangent/core";
import { type Expr, type Loop, type Reduce, rootOf, type Store, type Value } from "@cotangent/compiler";
import { expressions, strideOf } from "./facts.ts";

/** How a loop can be done with vectors. */
export interface Plan {
  readonly width: 2 | 4;
  readonly statements: readonly (Store | Reduce)[];
  /** Folded over all iterations: each gets accumulators. */
  readonly folds: readonly Reduce[];
  readonly written: ReadonlySet<Value>;
  /** Whether iterations may be done twice, if that is not folded twice. */
  readonly repeatable: boolean;
  /** Operations in one iteration, roughly. */
  readonly cost: number;
}

type Guard = Extract<Expr, { kind: "guard" }>;

/**
 * How to vectorise a loop whose body is statements, or null. `decided` tells whether a guard is the same in all
 * iterations. Iterations of a program's loops read nothing that others of the same loop make, so that only what all
 * iterations write to one place has to be seen to.
 */
export function planVectors(loop: Loop, decided: (guard: Guard) => boolean): Plan | null {
  const statements: (Store | Reduce)[] = [];
  for (const node of loop.body) {
    if (node.kind !== "store" && node.kind !== "reduce") return null;
    statements.push(node);
  }
  const written = new Set(statements.map((s) => s.target));
  const begun = new Set<Value>();
  const folds: Reduce[] = [];
  let width: 2 | 4 = 4;
  let repeatable = true;
  let cost = 0;
  const own = loop.loop;
  for (const s of statements) {
    const local = s.target.place?.kind === "local";
    const stride = local ? 0 : strideOf(s.target, s.index, own);
    if (s.target.dtype === "float64") width = 2;
    if (s.kind === "store") {
      if (local) begun.add(s.target);
      // one place for all iterations, a row kept for each in turn
      else if (stride === 0) return null;
      else if (s.mode === "add") repeatable = false;
    } else if (local ? !begun.has(s.target) : stride === 0) folds.push(s);
    else if (!local) repeatable = false;
  }
  // In another order, a product could overflow on its way to a number.
  if (folds.some((r) => r.fold === "prod" && isFloat(r.target.dtype))) return null;
  const folded = new Set(folds.map((r) => r.target));
  if (folded.size < folds.length) return null;
  for (const s of statements) {
    if (s.kind === "store" && folded.has(s.target)) return null;
    for (const e of expressions(s.expr)) {
      cost++;
      if (e.dtype === "float64") width = 2;
      if (e.kind === "load" && folded.has(e.value)) return null;
      if (e.kind === "guard" && e.index.terms.some((t) => rootOf(t.loop) === own) && !decided(e)) return null;
    }
  }
  return { width, statements, folds, written, repeatable, cost };
}
