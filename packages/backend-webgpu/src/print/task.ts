import {
  type Affine,
  type Call,
  type Expr,
  flatten,
  type Fold,
  type LoopVar,
  type Matmul,
  type Nest,
  neutral,
  type Value,
} from "@cotangent/compiler";
import { stridesOf } from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import { loadsOf, type Load } from "./expressions.ts";

/** A nest as the schedule sees it. */
export interface Task {
  readonly target: Value;
  readonly index: readonly Affine[];
  /** Loops of the target, outermost first. */
  readonly kept: readonly LoopVar[];
  /** Loops that are folded away. */
  readonly reduced: readonly LoopVar[];
  /** Both, in the order of the operand's axes. */
  readonly loops: readonly LoopVar[];
  readonly expr: Expr;
  readonly fold: Fold | null;
  /** The value had other writers before, whose elements this one changes. */
  readonly over: boolean;
  readonly loads: readonly Load[];
  /** Place of the element in the target, as if stored in row-major order. */
  readonly own: Affine;
  /** Writes every element of the target, each in its own iteration. */
  readonly total: boolean;
}

/** What is to be done, in order. */
export type Entry =
  | { readonly kind: "task"; readonly task: Task }
  | { readonly kind: "clear"; readonly target: Value }
  | { readonly kind: "step"; readonly node: Call | Matmul };

export function taskOf(nest: Nest, written: boolean): Task {
  const { target, index, loops } = nest;
  const empty = nest.fold !== null && loops.some((l) => l.extent === 0);
  const fold = empty ? null : nest.fold;
  let { expr } = nest;
  if (empty) expr = { kind: "number", value: neutral(nest.fold!, target.dtype), dtype: target.dtype };
  const inTarget = new Set<LoopVar>();
  for (const { terms } of index) for (const { loop } of terms) inTarget.add(loop);
  const ordered = empty ? loops.filter((l) => inTarget.has(l)) : loops;
  const own = flatten(index, stridesOf(target.aval.shape));
  const over = nest.mode === "add" || (nest.afterwards?.includes(target) ?? false);
  if (nest.mode === "add") {
    const old: Expr = { kind: "load", value: target, index, dtype: target.dtype };
    expr = { kind: "apply", primitive: p.add, params: {}, args: [old, expr], dtype: target.dtype };
  }
  const kept = ordered.filter((l) => inTarget.has(l)).sort((a, b) => factorOf(own, b) - factorOf(own, a));
  const reduced = ordered.filter((l) => !inTarget.has(l));
  return {
    target,
    index,
    kept,
    reduced,
    // a store has its loops in the order of the target
    loops: fold === null ? kept : ordered,
    expr,
    fold: reduced.length === 0 ? null : fold,
    over,
    loads: loadsOf(expr),
    own,
    total: !written && !over && sizeOfLoops(kept) === target.aval.size && own.offset === 0,
  };
}

/** The tasks that read each value. */
export function readersOf(entries: readonly Entry[]): ReadonlyMap<Value, ReadonlySet<Task>> {
  const readers = new Map<Value, Set<Task>>();
  for (const entry of entries)
    if (entry.kind === "task")
      for (const { value } of entry.task.loads) {
        const set = readers.get(value);
        if (set === undefined) readers.set(value, new Set([entry.task]));
        else set.add(entry.task);
      }
  return readers;
}

export const withExpr = (task: Task, expr: Expr): Task => ({ ...task, expr, loads: loadsOf(expr) });

export const sizeOfLoops = (loops: readonly LoopVar[]): number =>
  loops.reduce((n, l) => n * l.extent, 1);

export const factorOf = (a: Affine, loop: LoopVar): number =>
  a.terms.find((t) => t.loop === loop)?.factor ?? 0;

/** The same function of the loops. */
export function equalAffine(a: Affine, b: Affine): boolean {
  return (
    a.offset === b.offset &&
    a.terms.length === b.terms.length &&
    a.terms.every((t) => factorOf(b, t.loop) === t.factor)
  );
}

/** Row-major position in the iteration space of `loops`. */
export function flatOver(loops: readonly LoopVar[]): Affine {
  const strides = stridesOf(loops.map((l) => l.extent));
  return { offset: 0, terms: loops.map((loop, i) => ({ loop, factor: strides[i]! })) };
}

/** Position of an element in row-major order. */
export const flatIndex = (value: Value, index: readonly Affine[]): Affine =>
  flatten(index, stridesOf(value.aval.shape));
