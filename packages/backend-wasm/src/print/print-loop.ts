import { type Every, isSimple, type Loop, type Node, rangeOf, rootOf, type Stretch, stretchesOf, sumsOf, unbounded, type Value } from "@cotangent/compiler";
import { type Expr as Code, i32, type Local, op } from "../emit/index.ts";
import { collapse } from "./collapse.ts";
import { combine } from "./fold.ts";
import { scalar } from "./lanes.ts";
import { newScope, once, type Scope } from "./scope.ts";
import { VectorPrinter } from "./vector-loop.ts";
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
    if (loop.loop.extent === unbounded) return this.repeat(loop, scope);
    const { inner, outer, extent } = this.vector === null ? collapse(loop) : { inner: loop, outer: [], extent: loop.loop.extent };
    for (const v of outer) this.ranges.set(v, once(0));
    const stretches = outer.length > 0 ? [[0, extent] as const] : stretchesOf(loop, this.ranges, Math.max(6, Math.min(20, Math.floor(80 / loop.body.length))));
    for (const stretch of stretches) if (stretch[1] > stretch[0]) this.iterate(inner, stretch, scope);
    for (const v of outer) this.ranges.delete(v);
    for (const node of loop.after) this.node(node, scope);
  }

  /** A loop that goes on until its body leaves it: what follows is done, and the loop again, where it stays. */
  private repeat({ loop, body, after }: Loop, scope: Scope): void {
    this.ranges.set(loop, once(0));
    this.f.loop((again) => {
      const from = (first: number, around: Scope): void => {
        const inner = newScope(around, loop, this.f.here());
        for (let i = first; i < body.length; i++) {
          const node = body[i]!;
          if (node.kind === "leave") return this.f.if(this.expr(node.unless, inner, false) as Code<"i32">, () => from(i + 1, inner));
          this.node(node, inner);
        }
        this.f.branch(again);
      };
      from(0, scope);
    });
    this.ranges.delete(loop);
    for (const node of after) this.node(node, scope);
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
