import { type Fold, type Loop, neutral, type Node, type Reduce, type Stretch, type Value } from "@cotangent/compiler";
import { type Expr, i32, type Local, op } from "../emit/index.ts";
import { combine, combineLanes } from "./fold.ts";
import { type Code, lane, typeOf } from "./lanes.ts";
import type { VectorLoop } from "./print-expr.ts";
import { StatementPrinter } from "./print-statement.ts";
import { newScope, once, type Pointers, type Range, type Scope } from "./scope.ts";
import type { Plan } from "./vectorizing.ts";

/** Sums are made in blocks of so many iterations of the code. */
const blockTrips = 64;

/** The iterations that one call of a function does, of a loop that threads share. */
export interface Window {
  readonly low: Local<"i32">;
  readonly high: Local<"i32">;
}

/** A loop that is being printed with vectors. */
interface Turning {
  readonly loop: Loop;
  readonly plan: Plan;
  readonly stretch: Stretch;
  readonly scope: Scope;
  readonly vector: VectorLoop;
  /** Vectors in one round of the code, side by side, so that operations need not wait for each other. */
  readonly unroll: number;
  /** Iterations in one round, and where the last full round ends. */
  readonly step: number;
  readonly end: number;
  /** What is folded, for each of the vectors in a round. */
  readonly accumulators: readonly ReadonlyMap<Value, Local>[];
}

/** Prints loops with vectors. */
export abstract class VectorPrinter extends StatementPrinter {
  /** With a window, the stretch is the whole loop; windows but the last have a multiple of `grain` iterations. */
  protected vectorLoop(loop: Loop, stretch: Stretch, plan: Plan, scope: Scope, window: Window | null = null): void {
    const t = this.turning(loop, stretch, plan, scope);
    const [low, high] = stretch;
    const { width, folds } = plan;
    const inLast = (print: () => void): void => (window === null ? print() : this.f.if(op("i32.eq", window.high, i32(high)), print));
    const left = (high - low) % width;
    this.vector = t.vector;
    this.begin(t);
    if (window === null) this.allRounds(t);
    else this.roundsIn(window, t);
    inLast(() => {
      for (let at = t.end, group = 0; at + width <= high; at += width, group++) this.oneVector(t, { ...once(at), high: at + width }, group);
      if (left > 0 && plan.repeatable) this.oneVector(t, { ...once(high - width), high }, 0, width - left);
    });
    this.vector = null;
    for (const fold of folds) this.finish(fold, t);
    if (left > 0 && !plan.repeatable)
      inLast(() => {
        for (let at = high - left; at < high; at++) this.copy(loop, once(at), scope);
      });
  }

  private turning(loop: Loop, stretch: Stretch, plan: Plan, scope: Scope): Turning {
    const { width, folds, written } = plan;
    const [low, high] = stretch;
    const vectors = Math.floor((high - low) / width);
    const unroll = Math.min(unrollOf(plan), vectors);
    const step = width * unroll;
    const folded = new Set(folds.map((r) => r.target));
    const vector: VectorLoop = { loop: loop.loop, width, place: this.f.here(), hoisted: new Map(), written, folded, locals: new Map(), skip: 0, abreast: false };
    const accumulators = Array.from({ length: unroll }, () => new Map(folds.map(({ target }) => [target, this.f.local(typeOf(target.dtype, width))])));
    return { loop, plan, stretch, scope, vector, unroll, step, end: low + Math.floor(vectors / unroll) * step, accumulators };
  }

  /** Folds begin anew. */
  private begin({ plan, accumulators }: Turning): void {
    for (const { target, fold } of plan.folds)
      for (const group of accumulators) this.f.set(group.get(target)!, this.number(neutral(fold, target.dtype), target.dtype));
  }

  /** One vector of iterations, of which the first `skip` have been done. */
  private oneVector({ loop, scope, vector, accumulators }: Turning, range: Range, group: number, skip = 0): void {
    this.vector = { ...vector, locals: new Map(accumulators[group]!), skip, abreast: range.at !== null && accumulators.length > 1 };
    this.ranges.set(loop.loop, range);
    const inner = newScope(scope, loop.loop, this.f.here());
    for (const node of loop.body) this.node(node, inner);
    this.ranges.delete(loop.loop);
    this.vector = vector;
  }

  private round(t: Turning, at: Local<"i32">, pointers: Pointers): void {
    const vectors = Array.from({ length: t.unroll }, (_, u) => (): void =>
      this.oneVector(t, { low: t.stretch[0], high: t.end, at, shift: u * t.plan.width, pointers }, u),
    );
    this.f.sideBySide(vectors);
  }

  /** All full rounds: without a loop where they are few, in blocks where sums are long. */
  private allRounds(t: Turning): void {
    const { plan, stretch, unroll, step, end } = t;
    const [low] = stretch;
    const { width } = plan;
    if ((end - low) / width <= straightVectors(plan)) {
      for (let at = low, i = 0; at < end; at += width, i++) this.oneVector(t, { ...once(at), high: at + width }, i % unroll);
    } else if (sums(plan) && end - low > 2 * blockTrips * step) this.blocks(t, low, i32(end));
    else this.turn(low, i32(end), step, (at, pointers) => this.round(t, at, pointers));
  }

  /** The rounds from the beginning of the window to its end, or to the end of all. */
  private roundsIn({ low, high }: Window, t: Turning): void {
    const end = this.f.let(high);
    this.f.if(op("i32.gt_s", end, i32(t.end)), () => this.f.set(end, i32(t.end)));
    this.f.if(op("i32.lt_s", low, end), () => {
      if (sums(t.plan)) this.blocks(t, low, end);
      else this.turn(low, end, t.step, (at, pointers) => this.round(t, at, pointers));
    });
  }

  protected abstract node(node: Node, scope: Scope): void;

  /** One iteration of the body in scalar code, or as part of a vector loop around. */
  protected copy(loop: Loop, range: Range, scope: Scope): void {
    this.ranges.set(loop.loop, range);
    const inner = newScope(scope, loop.loop, this.f.here());
    for (const node of loop.body) this.node(node, inner);
    this.ranges.delete(loop.loop);
  }

  /** `for (at = from; at < end; at += step)`, with pointers that move along. */
  protected turn(from: number | Expr<"i32">, end: Expr<"i32">, step: number, body: (at: Local<"i32">, pointers: Pointers) => void): void {
    const at = this.f.let(typeof from === "number" ? i32(from) : from);
    const pointers: Pointers = { place: this.f.here(), start: from, known: new Map() };
    this.f.loop((again) => {
      body(at, pointers);
      this.advance(at, step, pointers);
      this.f.branch(again, op("i32.lt_s", at, end));
    });
  }

  private advance(at: Local<"i32">, step: number, pointers: Pointers): void {
    for (const { local, factor } of pointers.known.values()) this.f.set(local, op("i32.add", local, i32(factor * step)));
    this.f.set(at, op("i32.add", at, i32(step)));
  }

  /** Rounds where sums are long: each block is summed by itself, so that rounding errors stay small. */
  private blocks(t: Turning, low: number | Local<"i32">, last: Expr<"i32">): void {
    const { f } = this;
    const { plan, step, accumulators } = t;
    const totals = plan.folds.map(({ target, fold }) => f.let(this.number(neutral(fold, target.dtype), target.dtype)));
    const at = f.let(typeof low === "number" ? i32(low) : low);
    const end = f.local("i32");
    const pointers: Pointers = { place: f.here(), start: low, known: new Map() };
    f.loop((nextBlock) => {
      f.set(end, op("i32.add", at, i32(blockTrips * step)));
      f.if(op("i32.gt_s", end, last), () => f.set(end, last));
      f.loop((again) => {
        this.round(t, at, pointers);
        this.advance(at, step, pointers);
        f.branch(again, op("i32.lt_s", at, end));
      });
      plan.folds.forEach(({ target, fold }, i) => {
        const block = this.together(target, fold, accumulators);
        f.set(totals[i]!, combine(this.cell, fold, target.dtype, totals[i]!, block));
      });
      this.begin(t);
      f.branch(nextBlock, op("i32.lt_s", at, last));
    });
    // What is left of the loop goes on from the sum so far.
    plan.folds.forEach(({ target }, i) => f.set(accumulators[0]!.get(target)!, totals[i]!));
  }

  private together(target: Value, fold: Fold, accumulators: Turning["accumulators"]): Code {
    const parts = accumulators.map((group) => group.get(target)!);
    return combineLanes(this.cell, fold, target.dtype, parts);
  }

  /** The accumulators of all lanes go into the one place that they stand for. */
  private finish({ target, index, fold }: Reduce, { vector, accumulators, scope }: Turning): void {
    this.vector = vector;
    const whole = this.f.let(this.together(target, fold, accumulators));
    this.vector = null;
    const lanes: Code[] = Array.from({ length: vector.width }, (_, i) => lane(whole, target.dtype, vector.width, i));
    this.fold(target, index, fold, combineLanes(this.cell, fold, target.dtype, lanes), scope);
  }
}

const sums = ({ folds }: Plan): boolean => folds.some((r) => r.fold === "sum");

/** How many vectors are done side by side. */
function unrollOf({ folds, cost }: Plan): number {
  if (folds.length > 0) return cost <= 12 && folds.length <= 2 ? 4 : cost <= 24 ? 2 : 1;
  return cost <= 10 ? 2 : 1;
}

/** So many vectors are written one after the other, without a loop. */
const straightVectors = ({ cost }: Plan): number => Math.max(1, Math.floor(48 / cost));
