import { expressions, type LoopVar, type Node, nodesIn, rootOf, type Value } from "@cotangent/compiler";

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
