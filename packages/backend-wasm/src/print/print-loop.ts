import { isFloat } from "@cotangent/core";
import { type Every, type Expr, type Loop, type Node, type Reduce, rangeOf, rootOf, type Value } from "@cotangent/compiler";
import { type Expr as Code, i32, type Local, op } from "../emit/index.ts";
import { collapse } from "./collapse.ts";
import { expressions, nodesIn } from "./facts.ts";
import { combine } from "./fold.ts";
import { scalar } from "./lanes.ts";
import { newScope, once, type Scope } from "./scope.ts";
import { type Stretch, VectorPrinter } from "./vector-loop.ts";
import { type Plan, planVectors } from "./vectorizing.ts";

/** Sums over the rounds of a loop with loops inside are made in blocks of this length, a power of two. */
const block = 256;

/** Prints nodes of all kinds: loops cut where guards change, and turned as vectors where that can be. */
export class LoopPrinter extends VectorPrinter {
  protected override node(node: Node, scope: Scope): void {
    if (node.kind === "loop") this.loop(node, scope);
    else if (node.kind === "store") this.store(node, scope);
    else if (node.kind === "reduce") this.reduce(node, scope);
    else if (node.kind === "every") this.every(node, scope);
    else if (node.kind === "clear") this.clear(node.target, scope);
  }

  private every({ loop, count, body }: Every, scope: Scope): void {
    const { low, at, shift } = this.ranges.get(rootOf(loop))!;
    if (at === null && low % count !== count - 1) return;
    const print = (): void => {
      const inner = newScope(scope, loop, this.f.here());
      for (const node of body) this.node(node, inner);
    };
    if (at === null || count === 1) return print();
    const round = op("i32.rem_u", shift === 0 ? at : op("i32.add", at, i32(shift)), i32(count));
    this.f.if(op("i32.eq", round, i32(count - 1)), print);
  }

  protected loop(loop: Loop, scope: Scope): void {
    for (const node of loop.before) this.node(node, scope);
    const { inner, outer, extent } = this.vector === null ? collapse(loop) : { inner: loop, outer: [], extent: loop.loop.extent };
    for (const v of outer) this.ranges.set(v, once(0));
    const stretches = outer.length > 0 ? [[0, extent] as const] : this.cuts(loop);
    for (const stretch of stretches) if (stretch[1] > stretch[0]) this.iterate(inner, stretch, scope);
    for (const v of outer) this.ranges.delete(v);
    for (const node of loop.after) this.node(node, scope);
  }

  /** The stretches of a loop in which every guard is always or never open. */
  private cuts(loop: Loop): readonly Stretch[] {
    const { extent } = loop.loop;
    const nested = !isSimple(loop);
    if (extent < 2 || (nested && loop.weight > 24)) return [[0, extent]];
    const points = new Set<number>();
    for (const node of loop.body.flatMap(nodesIn))
      if (node.kind === "store" || node.kind === "reduce")
        for (const e of expressions(node.expr)) if (e.kind === "guard") for (const x of this.edges(e, loop)) if (x > 0 && x < extent) points.add(x);
    if (points.size === 0 || points.size > (nested ? 2 : Math.max(6, Math.min(20, Math.floor(80 / loop.body.length))))) return [[0, extent]];
    const ends = [0, ...[...points].sort((a, b) => a - b), extent];
    return ends.slice(1).map((end, i) => [ends[i]!, end] as const);
  }

  /** Iterations from which on a guard is another one. */
  private edges(guard: Extract<Expr, { kind: "guard" }>, loop: Loop): number[] {
    const { offset, terms } = this.resolve(guard.index);
    if (terms.length !== 1 || terms[0]!.loop !== loop.loop) return [];
    const { factor } = terms[0]!;
    return [guard.low, guard.high].map((bound) => (factor > 0 ? Math.ceil((bound - offset) / factor) : Math.floor((bound - offset) / factor) + 1));
  }

  private iterate(loop: Loop, [low, high]: Stretch, scope: Scope): void {
    const length = high - low;
    if (length === 1) return this.copy(loop, once(low), scope);
    const simple = isSimple(loop);
    if (this.vector === null) {
      const plan = this.plan(loop, [low, high]);
      if (plan !== null && length >= plan.width) return this.vectorLoop(loop, [low, high], plan, scope);
    }
    if (simple && length <= 4 && length * loop.body.length <= 24) {
      for (let i = low; i < high; i++) this.copy(loop, once(i), scope);
      return;
    }
    this.rounds(loop, [low, high], { low, high: i32(high) }, scope);
  }

  /** A loop that turns one iteration after the other: all of `stretch`, or a part of it. */
  protected rounds(loop: Loop, [low, high]: Stretch, part: { readonly low: number | Local<"i32">; readonly high: Code<"i32"> }, scope: Scope): void {
    const simple = isSimple(loop);
    const sums = simple || high - low < 2 * block ? [] : sumsOf(loop);
    const partial = sums.map(({ target }) => [target, this.scalars.get(target)!, this.f.let(scalar(0, target.dtype))] as const);
    for (const [target, , local] of partial) this.scalars.set(target, local);
    this.turn(part.low, part.high, 1, (at, pointers) => {
      this.copy(loop, { low, high, at, shift: 0, pointers: simple ? pointers : null }, scope);
      if (partial.length === 0) return;
      this.f.if(op("i32.eq", op("i32.and", at, i32(block - 1)), i32(block - 1)), () => this.addPartial(partial));
    });
    this.addPartial(partial);
    for (const [target, whole] of partial) this.scalars.set(target, whole);
  }

  protected plan(loop: Loop, [low, high]: Stretch): Plan | null {
    this.ranges.set(loop.loop, { ...once(low), high });
    const plan = planVectors(loop, (guard) => {
      const [least, most] = rangeOf(guard.index, this.ranges);
      return (least >= guard.low && most < guard.high) || most < guard.low || least >= guard.high;
    });
    this.ranges.delete(loop.loop);
    return plan;
  }

  private addPartial(partial: readonly (readonly [Value, Local, Local])[]): void {
    for (const [target, whole, local] of partial) {
      this.f.set(whole, combine(this.cell, "sum", target.dtype, whole, local));
      this.f.set(local, scalar(0, target.dtype));
    }
  }
}

/** Sums into scalars that begin before the loop. */
function sumsOf(loop: Loop): Reduce[] {
  const begun = new Set<Value>();
  const found = new Map<Value, Reduce>();
  for (const node of loop.body.flatMap(nodesIn)) {
    if (node.kind === "store") begun.add(node.target);
    else if (node.kind === "reduce" && node.fold === "sum" && node.target.place?.kind === "local" && isFloat(node.target.dtype))
      found.set(node.target, node);
  }
  return [...found.values()].filter((r) => !begun.has(r.target));
}

const isSimple = (loop: Loop): boolean => loop.body.every((n) => n.kind === "store" || n.kind === "reduce");
