import type { Accumulator } from "./fold-loop.ts";
import type { FoldPlan } from "./fold-plan.ts";
import { typeOf } from "./literals.ts";
import { combine } from "./print-expr.ts";
import type { StageText } from "./stage.ts";
import { foldSubgroups, type SubgroupFold, subgroupFold } from "./subgroups.ts";

/** Puts the results of the lanes together, as a tree, or by subgroups. Pushes the lines; gives the names of the results, in order. */
export function joinLanes(
  accumulators: readonly Accumulator[],
  plan: FoldPlan,
  out: StageText,
  lines: string[],
): string[] {
  const names = accumulators.map((a) => a.name);
  if (plan.lanes === 1 || names.length === 0) return names;
  if (plan.subgroups) return joinSubgroups(accumulators, plan.lanes, out, lines);
  const step = plan.along ? 1 : plan.tile;
  const arrays = accumulators.map(({ task }) =>
    out.shared(typeOf[task.target.dtype], plan.lanes * plan.tile),
  );
  lines.push(...arrays.map((s, i) => `${s}[lid] = ${names[i]};`), "workgroupBarrier();");
  for (let half = plan.lanes / 2; half >= 1; half /= 2) {
    const other = `lid + ${half * step}u`;
    lines.push(
      `if (lane < ${half}u) {`,
      ...accumulators.map(({ task }, i) => {
        const s = arrays[i]!;
        return `${s}[lid] = ${combine(task.fold!, `${s}[lid]`, `${s}[${other}]`, task.target.dtype, out.use)};`;
      }),
      "}",
      "workgroupBarrier();",
    );
  }
  const first = step === 1 ? "lid - lane" : `lid - lane * ${step}u`;
  const results = arrays.map((s) => {
    const name = out.name("t");
    lines.push(`let ${name} = ${s}[${first}];`);
    return name;
  });
  lines.push("workgroupBarrier();");
  return results;
}

function joinSubgroups(
  accumulators: readonly Accumulator[],
  lanes: number,
  out: StageText,
  lines: string[],
): string[] {
  const folds = accumulators.map(({ task: { fold, target } }): SubgroupFold =>
    subgroupFold(fold!, target.dtype, out.use),
  );
  const values = accumulators.map(({ name }, i) => folds[i]!.from(name));
  const joined = foldSubgroups(folds, values, lanes, out, lines);
  return joined.map((text, i) => {
    const name = out.name("t");
    lines.push(`let ${name} = ${folds[i]!.to(text)};`);
    return name;
  });
}
