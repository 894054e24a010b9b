import { neutral, type Value } from "@cotangent/compiler";
import { type Group, labelOf, type Member } from "./group.ts";
import { literal, rounded, typeOf } from "./literals.ts";
import { combine, ExprPrinter } from "./print-expr.ts";
import type { Context, Partials } from "./print-group.ts";
import { printKept } from "./print-kept.ts";
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
      const rank = (m: Member): number => (m.role === "fold" ? 1 : m.phase === 0 ? 0 : 2);
      const ordered = members.toSorted((a, b) => rank(a) - rank(b));
      const folded = ({ task: { target, fold } }: Member): string => {
        const name = out.name("a");
        const start = literal(neutral(fold!, target.dtype), target.dtype, out.use);
        const part = out.load(partials.get(target)!, `s * ${group.kept}u + ku`);
        root.lines.push(
          `var ${name}: ${typeOf[target.dtype]} = ${start};`,
          `for (var s = 0u; s < ${splits}u; s++) { ${name} = ${combine(fold!, name, part, target.dtype, out.use)}; }`,
        );
        return exprs.bind(rounded(name, target.dtype, out.use), root);
      };
      printKept(ordered, new Map(), { exprs, root, writes, out }, (m) =>
        m.role === "fold" ? folded(m) : null,
      );
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
