import type { Program, Value } from "../ir/tree.ts";
import { expressions, nodesIn } from "../ir/visit.ts";

/** What a printer has to know of all of a program. */
export interface Facts {
  /** Written more than once. */
  readonly mutable: ReadonlySet<Value>;
  /** Read by a statement. */
  readonly read: ReadonlySet<Value>;
  /** There are guards. */
  readonly guarded: boolean;
}

export function factsOf({ body }: Program): Facts {
  const mutable = new Set<Value>();
  const read = new Set<Value>();
  const written = new Set<Value>();
  let guarded = false;
  for (const top of body)
    for (const node of nodesIn(top)) {
      if (node.kind === "clear") mutable.add(node.target);
      if (node.kind !== "store" && node.kind !== "reduce") continue;
      if (node.kind === "reduce" || written.has(node.target)) mutable.add(node.target);
      written.add(node.target);
      for (const e of expressions(node.expr)) {
        if (e.kind === "load") read.add(e.value);
        else if (e.kind === "guard") guarded = true;
      }
    }
  return { mutable, read, guarded };
}
