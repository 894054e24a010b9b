import { expressions, type Fold, type Loop, type Node, nodesIn, rootOf, type Value } from "@cotangent/compiler";
import { strideOf } from "./facts.ts";

/** What a loop folds over all its iterations. */
export interface Folding {
  /** All that is folded into, sums of blocks too. */
  readonly values: ReadonlySet<Value>;
  /** What counts in the end. */
  readonly results: ReadonlyMap<Value, Fold>;
  /** Statements after the loop that fold blocks into results, and those that follow. */
  readonly merge: readonly Node[];
  readonly finish: readonly Node[];
}

/** Finds what a loop folds; null where something else happens before or after it. */
export function foldsOf(loop: Loop): Folding | null {
  const begun = new Set<Value>();
  const folds = new Map<Value, Fold>();
  const blocks = new Set<Value>();
  const inside = new Set<Node>();
  const nodes = loop.body.flatMap(nodesIn);
  for (const node of nodes) if (node.kind === "every" && rootOf(node.loop) === loop.loop) for (const n of node.body.flatMap(nodesIn)) inside.add(n);
  for (const node of nodes) if (node.kind === "store" && !inside.has(node)) begun.add(node.target);
  for (const node of nodes)
    if (node.kind === "reduce" && !begun.has(node.target) && (node.target.place?.kind === "local" || strideOf(node.target, node.index, loop.loop) === 0)) {
      if ((folds.get(node.target) ?? node.fold) !== node.fold) return null;
      folds.set(node.target, node.fold);
    }
  const merge: Node[] = [];
  const finish: Node[] = [];
  for (const node of inside) if ((node.kind === "store" || node.kind === "reduce") && !folds.has(node.target)) return null;
  for (const node of loop.before.flatMap(nodesIn)) if (node.kind !== "loop" && (node.kind !== "store" || !folds.has(node.target))) return null;
  for (const top of loop.after) {
    const statements = nodesIn(top).filter((n) => n.kind !== "loop");
    if (statements.every((n) => n.kind === "reduce" && folds.has(n.target))) merge.push(top);
    else if (statements.every((n) => n.kind === "store" && !folds.has(n.target))) finish.push(top);
    else return null;
  }
  for (const node of [...inside, ...merge.flatMap(nodesIn)])
    if (node.kind === "reduce") for (const e of expressions(node.expr)) if (e.kind === "load" && folds.has(e.value)) blocks.add(e.value);
  const initial = new Set(loop.before.flatMap(nodesIn).flatMap((n) => (n.kind === "store" ? [n.target] : [])));
  for (const value of folds.keys()) if (!initial.has(value)) return null;
  return { values: new Set(folds.keys()), results: new Map([...folds].filter(([value]) => !blocks.has(value))), merge, finish };
}
