import type { Expr, Node } from "./tree.ts";

const none: readonly Expr[] = [];

/** The expressions that an expression is made of. */
export function partsOf(e: Expr): readonly Expr[] {
  return e.kind === "apply" ? e.args : e.kind === "guard" ? [e.inside, e.outside] : none;
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
