import type { Value } from "@cotangent/compiler";
import type { Member } from "./group.ts";
import type { ExprPrinter, Site } from "./print-expr.ts";
import type { Scope, StageText } from "./stage.ts";

/** Where members are printed. */
export interface KeptPlace {
  readonly exprs: ExprPrinter;
  readonly root: Scope;
  readonly writes: ReadonlySet<Value>;
  readonly out: StageText;
}

/**
 * Prints the elements of members, one after the other, and stores those that others read. `names` has those of elements that
 * are there, and gets theirs. `element` prints what is no expression.
 */
export function printKept(
  members: readonly Member[],
  names: Map<Value, string>,
  { exprs, root, writes, out }: KeptPlace,
  element: (m: Member) => string | null = () => null,
): void {
  for (const m of members) {
    const { target, index, expr } = m.task;
    const site: Site = {
      scope: root,
      slots: m.slots,
      local: (value) => (value === target ? null : (names.get(value) ?? null)),
    };
    const name = element(m) ?? exprs.print(expr, site);
    names.set(target, name);
    if (writes.has(target))
      root.lines.push(out.store(target, exprs.address(target, index, site), name));
  }
}
