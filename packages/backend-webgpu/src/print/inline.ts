import { type Affine, type Expr, type LoopVar, rangeOf, type Value } from "@cotangent/compiler";
import type { PrinterLimits } from "./printed.ts";
import { costOf, loadsOf, mapExpr, replace } from "./expressions.ts";
import { equalAffine, flatIndex, flatOver, sizeOfLoops, type Entry, type Task, withExpr } from "./task.ts";

/** Instructions that are rather done again than stored and read by another kernel. */
const cheap = 4;
/** Work that costs less than a dispatch. */
const small = 1 << 18;
const maxCost = 160;

/**
 * Operations that are read in another order than they are made in (slices, shifts, broadcasts of them) go into the
 * expressions of their readers, where that is little work. Those read element by element stay: they will share a kernel.
 * `needed` are the values that must be stored, `whole` those whose indices may run past an axis.
 */
export function inline(
  entries: readonly Entry[],
  needed: ReadonlySet<Value>,
  whole: ReadonlySet<Value>,
  { storageBuffers }: PrinterLimits,
): Entry[] {
  const makers = new Map<Value, Task>();
  const uses = new Map<Value, number>();
  for (const entry of entries)
    if (entry.kind === "task")
      for (const { value } of entry.task.loads) uses.set(value, (uses.get(value) ?? 0) + 1);
  const all = entries.map((entry): Entry => {
    if (entry.kind !== "task") return entry;
    const task = intoReader(entry.task, makers, whole, uses, storageBuffers - 1);
    if (task.fold === null && task.total) makers.set(task.target, task);
    // What was written before is no longer all of it: zeros, of which a part is set.
    else makers.delete(task.target);
    return { kind: "task", task };
  });
  return withoutUnread(all, needed);
}

function withoutUnread(entries: readonly Entry[], needed: ReadonlySet<Value>): Entry[] {
  const read = new Set<Value>(needed);
  const kept: Entry[] = [];
  for (const entry of entries.toReversed()) {
    if (entry.kind === "task") {
      if (entry.task.total && !read.has(entry.task.target)) continue;
      for (const { value } of entry.task.loads) read.add(value);
    }
    kept.push(entry);
  }
  return kept.reverse();
}

function intoReader(
  task: Task,
  makers: ReadonlyMap<Value, Task>,
  whole: ReadonlySet<Value>,
  uses: ReadonlyMap<Value, number>,
  maxLoads: number,
): Task {
  const work = sizeOfLoops(task.loops);
  let cost = costOf(task.expr);
  let changed = false;
  const aligned = (value: Value, index: readonly Affine[]): boolean => {
    const at = flatIndex(value, index);
    return equalAffine(at, task.fold === null ? task.own : flatOver(task.loops));
  };
  const load = (value: Value, index: readonly Affine[]): Expr | null => {
    const maker = makers.get(value);
    if (maker === undefined || aligned(value, index)) return null;
    if (whole.has(value) && runsPast(value, index)) return null;
    const own = costOf(maker.expr);
    const once = uses.get(value) === 1 && work <= 2 * value.aval.size;
    if (cost + own > maxCost || !(own <= cheap || once || work * own <= small)) return null;
    const by = new Map<LoopVar, Affine>();
    maker.index.forEach((a, i) => {
      if (a.terms.length > 0) by.set(a.terms[0]!.loop, index[i]!);
    });
    cost += own;
    changed = true;
    return mapExpr(maker.expr, (a) => replace(a, by), load);
  };
  const expr = mapExpr(task.expr, (a) => a, load);
  if (!changed || new Set(loadsOf(expr).map((l) => l.value)).size > maxLoads) return task;
  return withExpr(task, expr);
}

/** Whether an axis is counted on past its end, as reshapes do that merge axes. */
function runsPast(value: Value, index: readonly Affine[]): boolean {
  return index.some((a, i) => {
    const [low, high] = rangeOf(a);
    return low < 0 || high >= value.aval.shape[i]!;
  });
}
