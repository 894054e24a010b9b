import { rootOf, type LoopVar } from "./affine.ts";
import type { Expr, Loop, Node } from "./tree.ts";

const none: readonly Expr[] = [];

/** The expressions that an expression is made of. */
export function partsOf(e: Expr): readonly Expr[] {
  switch (e.kind) {
    case "apply":
      return e.args;
    case "guard":
      return [e.inside, e.outside];
    case "gather":
      return [e.at, e.inside];
    default:
      return none;
  }
}

/** The same expression of other parts. */
export function mapParts(e: Expr, f: (part: Expr) => Expr): Expr {
  switch (e.kind) {
    case "apply":
      return { ...e, args: e.args.map(f) };
    case "guard":
      return { ...e, inside: f(e.inside), outside: f(e.outside) };
    default:
      return e;
  }
}

/** An expression and all that it is made of. */
export function expressions(expr: Expr): Expr[] {
  const found: Expr[] = [];
  const rest: Expr[] = [expr];
  for (let e = rest.pop(); e !== undefined; e = rest.pop()) {
    found.push(e);
    for (const part of partsOf(e)) rest.push(part);
  }
  return found;
}

/** A node and all that are in it, in the order in which they are done. */
export function nodesIn(node: Node): Node[] {
  const found: Node[] = [];
  const rest: Node[] = [node];
  for (let n = rest.pop(); n !== undefined; n = rest.pop()) {
    found.push(n);
    if (n.kind === "loop") rest.push(...[...n.before, ...n.body, ...n.after].reverse());
    else if (n.kind === "every") rest.push(...n.body.toReversed());
  }
  return found;
}

/** Whether `loop` is that of the variable, or inside of it. */
export function isWithin(loop: Loop | null, variable: LoopVar): boolean {
  for (let l = loop; l !== null; l = l.parent) if (l.loop === variable) return true;
  return false;
}

/** Whether an expression has another value in each iteration of `loop`. */
export function varies(expr: Expr, loop: LoopVar): boolean {
  for (const e of expressions(expr))
    if ("index" in e)
      for (const { terms } of [e.index].flat())
        for (const t of terms) if (rootOf(t.loop) === loop) return true;
  return false;
}
