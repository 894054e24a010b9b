import { isFloat } from "@cotangent/core";
import { type Expr, expressions, type Loop, type Node, nodesIn, type Reduce, rootOf, type Store, type Value } from "@cotangent/compiler";
import { strideOf } from "./facts.ts";

/** How a loop can be done with vectors. */
export interface Plan {
  readonly width: 2 | 4;
  /** Folded over all iterations: each gets accumulators. */
  readonly folds: readonly Reduce[];
  readonly written: ReadonlySet<Value>;
  /** Whether iterations may be done twice, if that is not folded twice. */
  readonly repeatable: boolean;
  /** Operations in one iteration, roughly. */
  readonly cost: number;
}

type Guard = Extract<Expr, { kind: "guard" }>;

/** A loop inside of a vector loop has up to so many vectors; longer ones are rather vectorised themselves. */
const shortVectors = 2;
/** Statements of one iteration, with all rounds of the loops inside. */
const maxStatements = 200;

/**
 * How to vectorise a loop whose body is statements and short loops, or null. `decided` tells whether a guard is the same
 * in all iterations. Iterations of a program's loops read nothing that others of the same loop make, so that only what all
 * iterations write to one place has to be seen to.
 */
export function planVectors(loop: Loop, decided: (guard: Guard) => boolean): Plan | null {
  const statements = loop.loop.serial ? null : statementsOf(loop);
  if (statements === null) return null;
  const writes = writesOf(loop, statements.keys());
  if (writes === null) return null;
  const folded = new Set(writes.folds.map((r) => r.target));
  const own = loop.loop;
  let width: 2 | 4 = 4;
  let cost = 0;
  for (const [s, times] of statements) {
    if (s.target.dtype === "float64") width = 2;
    for (const e of expressions(s.expr)) {
      cost += times;
      if (e.dtype === "float64") width = 2;
      if (e.kind === "load" && folded.has(e.value)) return null;
      if (e.kind === "guard" && e.index.terms.some((t) => rootOf(t.loop) === own) && !decided(e)) return null;
    }
  }
  const longest = Math.max(0, ...loop.body.flatMap(nodesIn).map((n) => (n.kind === "loop" ? n.loop.extent : 0)));
  return longest > shortVectors * width ? null : { width, ...writes, cost };
}

/** The statements in the body, with how often they are done; null where there is something else, or too much. */
function statementsOf(loop: Loop): ReadonlyMap<Store | Reduce, number> | null {
  const found = new Map<Store | Reduce, number>();
  let total = 0;
  const visit = (nodes: readonly Node[], times: number): boolean =>
    nodes.every((node) => {
      if (node.kind === "loop") return visit(node.before, times) && visit(node.body, times * node.loop.extent) && visit(node.after, times);
      if (node.kind !== "store" && node.kind !== "reduce") return false;
      found.set(node, times);
      total += times;
      return true;
    });
  return visit(loop.body, 1) && (total <= maxStatements || total === found.size) ? found : null;
}

/** What is written, where vectors of iterations can write it; else null. */
function writesOf(loop: Loop, statements: Iterable<Store | Reduce>): Pick<Plan, "folds" | "written" | "repeatable"> | null {
  const written = new Set<Value>();
  const begun = new Set<Value>();
  const folds: Reduce[] = [];
  let repeatable = true;
  const list = [...statements];
  for (const s of list) {
    const local = s.target.place?.kind === "local";
    const stride = local ? 0 : strideOf(s.target, s.index, loop.loop);
    written.add(s.target);
    if (s.kind === "store" && s.mode === "set") {
      // one place for all iterations, a row kept for each in turn
      if (!local && stride === 0) return null;
      begun.add(s.target);
    } else if (begun.has(s.target)) continue;
    else if (s.kind === "reduce" && stride === 0) folds.push(s);
    else if (stride === 0) return null;
    else repeatable = false;
  }
  // In another order, a product could overflow on its way to a number.
  if (folds.some((r) => r.fold === "prod" && isFloat(r.target.dtype))) return null;
  const folded = new Set(folds.map((r) => r.target));
  if (folded.size < folds.length || list.some((s) => s.kind === "store" && folded.has(s.target))) return null;
  // A place in memory for each round of a loop inside has no accumulator.
  if (folds.some((r) => r.target.place?.kind !== "local" && !loop.body.includes(r))) return null;
  return { written, folds, repeatable };
}
