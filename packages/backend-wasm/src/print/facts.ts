import { type Expr, type Node, type Program, rootOf, type LoopVar, type Value } from "@cotangent/compiler";

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
  const visit = (node: Node): void => {
    if (node.kind === "clear") mutable.add(node.target);
    else if (node.kind === "store" || node.kind === "reduce") {
      if (node.kind === "reduce" || written.has(node.target)) mutable.add(node.target);
      written.add(node.target);
      for (const e of expressions(node.expr)) if (e.kind === "load") read.add(e.value);
    }
  };
  for (const node of program.body) for (const n of nodesIn(node)) visit(n);
  return { mutable, read };
}

/** A node and all that are in it. */
export function nodesIn(node: Node): Node[] {
  const found: Node[] = [];
  const rest: Node[] = [node];
  for (let n = rest.pop(); n !== undefined; n = rest.pop()) {
    found.push(n);
    if (n.kind === "loop") rest.push(...n.after.toReversed(), ...n.body.toReversed(), ...n.before.toReversed());
    else if (n.kind === "every") rest.push(...n.body.toReversed());
  }
  return found;
}

/** An expression and all that it is made of. */
export function expressions(expr: Expr): Expr[] {
  const found: Expr[] = [];
  const rest: Expr[] = [expr];
  for (let e = rest.pop(); e !== undefined; e = rest.pop()) {
    found.push(e);
    if (e.kind === "apply") rest.push(...e.args);
    else if (e.kind === "guard") rest.push(e.inside, e.outside);
  }
  return found;
}

/** All values that a node reads or writes. */
export function valuesIn(node: Node): Value[] {
  const found: Value[] = [];
  for (const n of nodesIn(node)) {
    if (n.kind === "call") found.push(...n.inputs, ...n.outputs);
    else if (n.kind === "matmul") found.push(n.lhs.value, n.rhs.value, n.target);
    else if (n.kind === "clear") found.push(n.target);
    else if (n.kind === "store" || n.kind === "reduce") {
      found.push(n.target);
      for (const e of expressions(n.expr)) if (e.kind === "load") found.push(e.value);
    }
  }
  return found;
}

/** What an access moves by, in elements, from one iteration of the loop to the next. */
export function strideOf(value: Value, index: readonly { readonly terms: readonly { readonly loop: LoopVar; readonly factor: number }[] }[], loop: LoopVar): number {
  let stride = 0;
  index.forEach((a, i) => {
    for (const t of a.terms) if (rootOf(t.loop) === loop) stride += t.factor * value.strides[i]!;
  });
  return stride;
}
