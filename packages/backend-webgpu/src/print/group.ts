import { type Affine, type LoopVar, rangeOf, type Value } from "@cotangent/compiler";
import type { PrinterLimits } from "./printed.ts";
import { equalAffine, factorOf, flatIndex, flatOver, sizeOfLoops, type Task } from "./task.ts";

/**
 * Where a loop is in the space of a kernel: (base / stride) % extent, with `k` the number of the kept element, `r` that of
 * the element folded into it, and `f` the place in the operand, of both.
 */
export interface Slot {
  readonly base: "k" | "r" | "f";
  readonly stride: number;
  readonly extent: number;
}
export type Slots = ReadonlyMap<LoopVar, Slot>;

/** One axis of the space: its strides in `f`, and in `k` or `r`. */
export interface Axis {
  readonly extent: number;
  readonly full: number;
  readonly own: number;
  readonly reduced: boolean;
}

export interface Member {
  readonly task: Task;
  /** A number for each kept element; a fold of `reduced` elements; one for each of `kept` × `reduced`. */
  readonly role: "kept" | "fold" | "full";
  readonly slots: Slots;
  /** Of a fold or full member: the pass over the folded elements in which it is done. Of a kept one: before which. */
  readonly phase: number;
}

/** Tasks that share a kernel. */
export interface Group {
  readonly kind: "group";
  axes: readonly Axis[];
  kept: number;
  reduced: number;
  members: Member[];
  readonly made: Map<Value, Member>;
  /** Has passes that wait for folds: one kernel must see a whole row. */
  rows: boolean;
}

export const isMap = (g: Group): boolean => g.reduced === 1;

/** A group of one task. */
export function groupOf(task: Task): Group {
  const axes = axesOf(task, flatOver(task.loops));
  const group: Group = {
    kind: "group",
    axes,
    kept: sizeOfLoops(task.kept),
    reduced: sizeOfLoops(task.reduced),
    members: [],
    made: new Map(),
    rows: false,
  };
  const role = task.fold === null ? "kept" : "fold";
  add(group, { task, role, slots: ownSlots(task), phase: 0 });
  return group;
}

function add(group: Group, member: Member): void {
  group.members.push(member);
  group.made.set(member.task.target, member);
}

/** Kept loops by their place in the target, folded ones by their order. */
function ownSlots({ kept, reduced }: Task): Map<LoopVar, Slot> {
  const slots = new Map<LoopVar, Slot>();
  const k = flatOver(kept);
  for (const loop of kept)
    slots.set(loop, { base: "k", stride: factorOf(k, loop), extent: loop.extent });
  const r = flatOver(reduced);
  for (const loop of reduced)
    slots.set(loop, { base: "r", stride: factorOf(r, loop), extent: loop.extent });
  return slots;
}

function axesOf(task: Task, full: Affine): Axis[] {
  const slots = ownSlots(task);
  return task.loops.map((loop) => ({
    extent: loop.extent,
    full: factorOf(full, loop),
    own: slots.get(loop)!.stride,
    reduced: slots.get(loop)!.base === "r",
  }));
}

/** Lets `task` into the group if its elements need only what the same thread, or a fold before, has made. */
export function join(group: Group, task: Task, limits: PrinterLimits): boolean {
  const inside = task.loads.filter(({ value }) => group.made.has(value));
  if (inside.some((l) => l.index === null || !group.made.get(l.value)!.task.total)) return false;
  if (group.made.has(task.target) || group.members.some((m) => reads(m.task, task.target))) return false;
  const work = sizeOfLoops(task.loops);
  const kept = sizeOfLoops(task.kept);
  if (task.fold === null) {
    if (kept === group.kept && asKept(group, task, inside)) return true;
    return !isMap(group) && kept === group.kept * group.reduced && asFull(group, task, inside, limits);
  }
  if (isMap(group)) {
    if (work === group.kept && foldOver(group, task, inside)) return true;
    return kept === group.kept && foldBeside(group, task, inside);
  }
  if (kept !== group.kept || work !== kept * group.reduced) return false;
  return asFold(group, task, inside, limits);
}

const reads = (task: Task, value: Value): boolean => task.loads.some((l) => l.value === value);

type Loads = readonly { readonly value: Value; readonly index: readonly Affine[] | null }[];
const at = (l: Loads[number]): Affine => flatIndex(l.value, l.index!);

function phaseAfter(group: Group, inside: Loads): number {
  let phase = 0;
  for (const { value } of inside) {
    const m = group.made.get(value)!;
    phase = Math.max(phase, m.role === "fold" ? m.phase + 1 : m.phase);
  }
  return phase;
}

function asKept(group: Group, task: Task, inside: Loads): boolean {
  if (!isMap(group) && !sameKept(group, task)) return false;
  const own = flatOver(task.kept);
  for (const l of inside)
    if (group.made.get(l.value)!.role === "full" || !equalAffine(at(l), own)) return false;
  add(group, { task, role: "kept", slots: ownSlots(task), phase: phaseAfter(group, inside) });
  return true;
}

/** A kept element of a kernel with folds is computed by every thread of its row: only what is read there, or little. */
function sameKept(group: Group, task: Task): boolean {
  return group.kept <= 4096 || task.loads.some((l) => group.made.has(l.value));
}

/** Rows longer than this are folded by several kernels. */
const maxRow = 1 << 15;

/** Whether one workgroup, or one thread, may do a row in several passes. */
function mayHaveRows(group: Group, { software }: PrinterLimits): boolean {
  const all = group.kept * group.reduced;
  if (all <= 1 << 14) return true;
  return group.reduced <= maxRow * 4 && group.kept >= (software ? 2 : 32);
}

function asFull(group: Group, task: Task, inside: Loads, limits: PrinterLimits): boolean {
  const own = flatOver(task.kept);
  const slots = slotsOver(group.axes, task.kept, own);
  const row = keptPlace(task.kept, slots);
  for (const l of inside) {
    const m = group.made.get(l.value)!;
    if (m.role === "full" ? !equalAffine(at(l), own) : row === null || !equalAffine(at(l), row))
      return false;
  }
  const phase = phaseAfter(group, inside);
  if (phase > 0 && !group.rows) {
    if (!mayHaveRows(group, limits)) return false;
    group.rows = true;
  }
  add(group, { task, role: "full", slots, phase });
  return true;
}

function asFold(group: Group, task: Task, inside: Loads, limits: PrinterLimits): boolean {
  const operand = inside.find((l) => group.made.get(l.value)!.role === "full");
  const full = operand === undefined ? flatOver(task.loops) : at(operand);
  const slots = slotsOver(group.axes, task.loops, full);
  const own = ownSlots(task);
  // kept loops at the places that they have in the result, folded ones anywhere among those that are folded
  for (const [loop, slot] of slots) {
    const mine = own.get(loop)!;
    if (slot.base !== mine.base || (mine.base === "k" && slot.stride !== mine.stride)) return false;
  }
  const row = keptPlace(task.loops, slots);
  for (const l of inside) {
    const m = group.made.get(l.value)!;
    if (!equalAffine(at(l), m.role === "full" ? full : row!)) return false;
  }
  const phase = phaseAfter(group, inside);
  if (phase > 0 && !group.rows) {
    if (!mayHaveRows(group, limits)) return false;
    group.rows = true;
  }
  add(group, { task, role: "fold", slots, phase });
  return true;
}

/** A map becomes a fold: what it makes is folded. */
function foldOver(group: Group, task: Task, inside: Loads): boolean {
  const operand = inside[0];
  if (operand === undefined) return false;
  const full = at(operand);
  if (!covers(task.loops, full) || !inside.every((l) => equalAffine(at(l), full))) return false;
  group.axes = axesOf(task, full);
  group.kept = sizeOfLoops(task.kept);
  group.reduced = sizeOfLoops(task.reduced);
  group.members = group.members.map((m): Member => {
    const slots = slotsOver(group.axes, m.task.kept, flatOver(m.task.kept));
    const moved: Member = { ...m, role: "full", slots };
    group.made.set(m.task.target, moved);
    return moved;
  });
  add(group, { task, role: "fold", slots: ownSlots(task), phase: 0 });
  return true;
}

/** A map becomes the kept part of a fold into elements of the same number. */
function foldBeside(group: Group, task: Task, inside: Loads): boolean {
  const own = flatOver(task.kept);
  if (inside.length === 0 || !inside.every((l) => equalAffine(at(l), own))) return false;
  group.axes = axesOf(task, flatOver(task.loops));
  group.reduced = sizeOfLoops(task.reduced);
  add(group, { task, role: "fold", slots: ownSlots(task), phase: 0 });
  return true;
}

/** Whether every place in the space is one iteration of the loops. */
function covers(loops: readonly LoopVar[], full: Affine): boolean {
  if (full.offset !== 0) return false;
  const by = loops.toSorted((a, b) => factorOf(full, a) - factorOf(full, b));
  let stride = 1;
  for (const loop of by) {
    if (factorOf(full, loop) !== stride) return false;
    stride *= loop.extent;
  }
  return rangeOf(full)[1] === stride - 1;
}

/** Where loops with these factors in `full` lie among the axes. */
function slotsOver(axes: readonly Axis[], loops: readonly LoopVar[], full: Affine): Map<LoopVar, Slot> {
  const slots = new Map<LoopVar, Slot>();
  for (const loop of loops) {
    const stride = factorOf(full, loop);
    const within = axes
      .filter((a) => a.full >= stride && a.full < stride * loop.extent)
      .sort((a, b) => a.full - b.full);
    slots.set(loop, oneBase(within, stride, loop.extent) ?? { base: "f", stride, extent: loop.extent });
  }
  return slots;
}

function oneBase(axes: readonly Axis[], stride: number, extent: number): Slot | null {
  const first = axes[0];
  if (first === undefined || first.full !== stride) return null;
  let full = stride;
  let own = first.own;
  for (const a of axes) {
    if (a.reduced !== first.reduced || a.full !== full || a.own !== own) return null;
    full *= a.extent;
    own *= a.extent;
  }
  if (full !== stride * extent) return null;
  return { base: first.reduced ? "r" : "k", stride: first.own, extent };
}

/** The place of the kept element, as a function of the loops; null where they do not tell. */
function keptPlace(loops: readonly LoopVar[], slots: Slots): Affine | null {
  const terms: { loop: LoopVar; factor: number }[] = [];
  for (const loop of loops) {
    const slot = slots.get(loop)!;
    if (slot.base === "f") return null;
    if (slot.base === "k") terms.push({ loop, factor: slot.stride });
  }
  return { offset: 0, terms };
}

/** What a group does, for messages and `explain`. */
export function labelOf(members: readonly Member[]): string {
  const names: string[] = [];
  for (const { task, role } of members) {
    const { expr } = task;
    const name = role === "fold" ? `${task.fold}` : expr.kind === "apply" ? expr.primitive.name : "copy";
    if (names.at(-1) !== name) names.push(name);
  }
  return names.length > 12 ? `${names.slice(0, 11).join(" · ")} · …` : names.join(" · ");
}
