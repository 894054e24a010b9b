import type { Expr, Node, Program, Value } from "@cotangent/compiler";

/** What holds for values all over a program. */
export interface Facts {
  /** Written more than once. */
  readonly mutable: ReadonlySet<Value>;
  /** Read by a statement. */
  readonly read: ReadonlySet<Value>;
}

export function factsOf(program: Program): Facts {
  const mutable = new Set<Value>();
  const read = new Set<Value>();
  const written = new Set<Value>();
  const loads = (expr: Expr): void => {
    if (expr.kind === "load") read.add(expr.value);
    else if (expr.kind === "apply") expr.args.forEach(loads);
    else if (expr.kind === "guard") [expr.inside, expr.outside].forEach(loads);
  };
  const visit = (node: Node): void => {
    if (node.kind === "loop") [...node.before, ...node.body, ...node.after].forEach(visit);
    else if (node.kind === "clear") mutable.add(node.target);
    else if (node.kind === "every") node.body.forEach(visit);
    else if (node.kind === "store" || node.kind === "reduce") {
      if (node.kind === "reduce" || written.has(node.target)) mutable.add(node.target);
      written.add(node.target);
      loads(node.expr);
    }
  };
  program.body.forEach(visit);
  return { mutable, read };
}
