import type { Expr, Node, Program, Value } from "@cotangent/compiler";

/** What holds for values all over a program. */
export interface Facts {
  /** Written more than once. */
  readonly mutable: ReadonlySet<Value>;
  /** Read by a statement. */
  readonly read: ReadonlySet<Value>;
  /** There are guards. */
  readonly guarded: boolean;
}

export function factsOf(program: Program): Facts {
  const facts = new Collector();
  facts.visit(program.body);
  return facts;
}

class Collector implements Facts {
  readonly mutable = new Set<Value>();
  readonly read = new Set<Value>();
  guarded = false;
  private readonly written = new Set<Value>();

  visit(nodes: readonly Node[]): void {
    for (const node of nodes)
      if (node.kind === "store" || node.kind === "reduce") {
        const { target } = node;
        if (node.kind === "reduce" || this.written.has(target)) this.mutable.add(target);
        this.written.add(target);
        this.loads(node.expr);
      } else if (node.kind === "loop") {
        this.visit(node.before);
        this.visit(node.body);
        this.visit(node.after);
      } else if (node.kind === "clear") this.mutable.add(node.target);
      else if (node.kind === "every") this.visit(node.body);
  }

  private loads(expr: Expr): void {
    if (expr.kind === "load") this.read.add(expr.value);
    else if (expr.kind === "apply") for (const x of expr.args) this.loads(x);
    else if (expr.kind === "guard") {
      this.guarded = true;
      this.loads(expr.inside);
      this.loads(expr.outside);
    }
  }
}
