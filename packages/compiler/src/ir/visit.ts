import { axisOf, type LoopVar } from "./affine.ts";
import type { Expr, Loop, Node } from "./tree.ts";

const none: readonly Expr[] = [];

/** The expressions that an expression is made of. */
export function partsOf(e: Expr): readonly Expr[] {
  if (e.kind === "apply") return e.args;
  if (e.kind === "guard") return [e.inside, e.outside];
  return e.kind === "gather" ? [e.at, e.inside] : none;
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
  const found = [expr];
  for (let i = 0; i < found.length; i++) found.push(...partsOf(found[i]!));
  return found;
}

/** A node and all that are in it, in the order in which they are done. */
export function nodesIn(node: Node): Node[] {
  if (node.kind === "every") return [node, ...node.body.flatMap(nodesIn)];
  if (node.kind !== "loop") return [node];
  return [node, ...[...node.before, ...node.body, ...node.after].flatMap(nodesIn)];
}

/** Whether `loop` is that of the variable, or inside of it. */
export function isWithin(loop: Loop | null, variable: LoopVar): boolean {
  for (let l = loop; l !== null; l = l.parent) if (l.loop === variable) return true;
  return false;
}

/** Whether an expression may have another value in each iteration of `loop`. */
export function varies(expr: Expr, loop: LoopVar): boolean {
  return loop.serial === true || expressions(expr).some((e) => "index" in e && axisOf([e.index].flat(), loop) >= 0);
}
