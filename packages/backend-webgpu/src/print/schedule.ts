import type { Call, Matmul, Value } from "@cotangent/compiler";
import { type Group, groupOf, join } from "./group.ts";
import type { PrinterLimits } from "./printed.ts";
import type { Entry, Task } from "./task.ts";

/** What becomes a kernel, or a few. */
export type Piece =
  | Group
  | { readonly kind: "clear"; readonly target: Value }
  | { readonly kind: "step"; readonly node: Call | Matmul };

/** Groups are tried for a task, from the last one back. */
const maxTried = 8;
/** A kernel takes up to this many operations: compilers of shaders are slow. */
const maxMembers = 96;
/** Operations that share no operand share a kernel only if there are so few elements that a dispatch costs more. */
const few = 1 << 16;

/** Whether anything but these tasks reads the value: else nobody else has to see it. */
export type StoredFor = (tasks: ReadonlySet<Task>, value: Value) => boolean;

/** Puts the tasks into groups, each after all that it reads. */
export function schedule(
  entries: readonly Entry[],
  stored: StoredFor,
  limits: PrinterLimits,
): Piece[] {
  const pieces: Piece[] = [];
  /** Position of the last piece that writes a value. */
  const written = new Map<Value, number>();
  const fits = (group: Group, task: Task): boolean => {
    const tasks = new Set<Task>([task]);
    for (const m of group.members) tasks.add(m.task);
    const bound = new Set<Value>();
    for (const t of tasks) {
      if (!t.total || stored(tasks, t.target)) bound.add(t.target);
      for (const { value } of t.loads)
        if (value === t.target || !isMade(group, task, value)) bound.add(value);
    }
    return bound.size <= limits.storageBuffers;
  };
  const place = (task: Task): number => {
    let earliest = -1;
    for (const { value } of task.loads) earliest = Math.max(earliest, written.get(value) ?? -1);
    const before = written.get(task.target) ?? -1;
    if (task.over) earliest = Math.max(earliest, before + 1);
    else if (before >= 0) earliest = Math.max(earliest, before);
    const last = pieces.length - 1;
    for (let i = last, tried = 0; i >= Math.max(0, earliest) && tried < maxTried; i--, tried++) {
      const group = pieces[i]!;
      if (group.kind !== "group" || group.members.length >= maxMembers) continue;
      if (!related(group, task) || !fits(group, task)) continue;
      if (join(group, task, limits)) return i;
    }
    pieces.push(groupOf(task));
    return last + 1;
  };
  for (const entry of entries) {
    if (entry.kind === "task") written.set(entry.task.target, place(entry.task));
    else {
      for (const value of entry.kind === "clear" ? [entry.target] : targetsOf(entry.node))
        written.set(value, pieces.length);
      pieces.push(entry);
    }
  }
  return pieces;
}

export const targetsOf = (node: Call | Matmul): readonly Value[] =>
  node.kind === "call" ? node.outputs : [node.target];

const isMade = (group: Group, task: Task, value: Value): boolean =>
  group.made.has(value) || task.target === value;

function related(group: Group, task: Task): boolean {
  if (group.kept * group.reduced <= few) return true;
  return task.loads.some(
    ({ value }) =>
      group.made.has(value) ||
      group.members.some((m) => m.task.loads.some((l) => l.value === value)),
  );
}
