import type { Value } from "@cotangent/compiler";
import type { DType } from "@cotangent/core";
import { finishing } from "./finishing.ts";
import { type FoldPlan, planFold } from "./fold-plan.ts";
import { type Group, isMap, labelOf } from "./group.ts";
import { GroupPrinter } from "./group-printer.ts";
import { accumulatorOf } from "./literals.ts";
import type { PrinterLimits } from "./printed.ts";
import type { Stage } from "./stage.ts";
import { vectorsOf } from "./vectors.ts";

export interface Context {
  readonly limits: PrinterLimits;
  /** Whether anything beside the group reads the value. */
  stored(group: Group, value: Value): boolean;
  /** Whether others than the tasks of the group read the value. */
  isRead(group: Group, value: Value): boolean;
  /** A new value of this many elements. */
  temporary(size: number, dtype: DType): Value;
}

/** The dispatches of a group: one, or two where long rows are cut. */
export function stagesOf(group: Group, context: Context): Stage[] {
  const plan = planFold(group, context.limits);
  if (plan.splits > 1) return inParts(group, plan, context);
  return [stage(group, plan, context, null)];
}

/** Partial results of the folds of a group, one for each part: element [part, kept]. */
export type Partials = ReadonlyMap<Value, Value>;

function inParts(group: Group, plan: FoldPlan, context: Context): Stage[] {
  const partials = new Map<Value, Value>();
  for (const { role, task } of group.members)
    if (role === "fold")
      partials.set(task.target, context.temporary(group.kept * plan.splits, accumulatorOf(task.target.dtype)));
  const first = stage(group, plan, context, partials);
  return [first, finishing(group, plan.splits, partials, context)];
}

function stage(group: Group, plan: FoldPlan, context: Context, partials: Partials | null): Stage {
  const members = group.members.filter((m) => partials === null || m.role !== "kept" || m.phase === 0);
  const reads = new Set<Value>();
  const writes = new Set<Value>();
  for (const m of members) {
    for (const { value } of m.task.loads)
      if (!group.made.has(value) || value === m.task.target) reads.add(value);
    const { target } = m.task;
    if (m.role === "fold" && partials !== null) writes.add(partials.get(target)!);
    else if ((m.role !== "kept" || partials === null) && context.stored(group, target))
      writes.add(target);
  }
  const size = plan.lanes * plan.tile;
  const vectors = vectorsOf(group, members, (v) => reads.has(v) || writes.has(v));
  const threads = group.kept * plan.splits;
  return {
    label: labelOf(members),
    size,
    groups: Math.ceil((isMap(group) && vectors.size > 0 ? threads / 4 : threads) / plan.tile),
    reads,
    writes,
    vectors,
    waits: plan.lanes > 1,
    print: (out) => new GroupPrinter(group, members, plan, writes, partials, vectors, out).print(),
  };
}
