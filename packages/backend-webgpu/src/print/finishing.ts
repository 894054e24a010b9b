import { neutral, type Value } from "@cotangent/compiler";
import { type Group, labelOf, type Member } from "./group.ts";
import { literal, typeOf } from "./literals.ts";
import { combine, ExprPrinter, type Site } from "./print-expr.ts";
import type { Context, Partials } from "./print-group.ts";
import { scopeIn, type Stage } from "./stage.ts";

/** The second dispatch of folds that were made in parts: folds the parts, and does what waited for the results. */
export function finishing(group: Group, splits: number, partials: Partials, context: Context): Stage {
  const members = group.members.filter((m) => m.role !== "full");
  const reads = new Set<Value>(partials.values());
  const writes = new Set<Value>();
  for (const { task } of members) {
    if (context.stored(group, task.target)) writes.add(task.target);
    if (task.fold === null)
      for (const { value } of task.loads)
        if (!group.made.has(value) || value === task.target) reads.add(value);
  }
  const size = Math.min(64, Math.max(1, group.kept));
  return {
    label: labelOf(members),
    size,
    groups: Math.ceil(group.kept / size),
    reads,
    writes,
    print(out) {
      const exprs = new ExprPrinter(out, { k: group.kept, r: group.reduced, f: group.kept * group.reduced });
      const root = scopeIn(null);
      root.names.set("k", "k");
      const names = new Map<Value, string>();
      const rank = (m: Member): number => (m.role === "fold" ? 1 : m.phase === 0 ? 0 : 2);
      const ordered = members.toSorted((a, b) => rank(a) - rank(b));
      for (const m of ordered) {
        const { task } = m;
        const { target } = task;
        const site: Site = { scope: root, slots: m.slots, local: (v) => (v === target ? null : (names.get(v) ?? null)) };
        if (m.role === "fold") {
          const name = out.name("a");
          const start = literal(neutral(task.fold!, target.dtype), target.dtype, out.use);
          const part = out.load(partials.get(target)!, `s * ${group.kept}u + ku`);
          root.lines.push(
            `var ${name}: ${typeOf[target.dtype]} = ${start};`,
            `for (var s = 0u; s < ${splits}u; s++) { ${name} = ${combine(task.fold!, name, part, target.dtype, out.use)}; }`,
          );
          names.set(target, name);
        } else names.set(target, exprs.print(task.expr, site));
        if (writes.has(target))
          root.lines.push(out.store(target, exprs.address(target, task.index, site), names.get(target)!));
      }
      out.lines.push(
        `let ku = wg * ${size}u + lid;`,
        `if (ku < ${group.kept}u) {`,
        "let k = i32(ku);",
        ...root.lines,
        "}",
      );
    },
  };
}
