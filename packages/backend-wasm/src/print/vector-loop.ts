import type { Loop, Reduce, Value } from "@cotangent/compiler";
import { type Expr, i32, type Local, op } from "../emit/index.ts";
import { combine, combineLanes, neutral } from "./fold.ts";
import { type Code, lane, typeOf } from "./lanes.ts";
import type { VectorLoop } from "./print-expr.ts";
import { StatementPrinter } from "./print-statement.ts";
import { newScope, once, type Pointers, type Range, type Scope } from "./scope.ts";
import type { Plan } from "./vectorizing.ts";

/** Sums are made in blocks of so many iterations of the code. */
const blockTrips = 64;

/** From and up to, without the end. */
export type Stretch = readonly [number, number];

/** The iterations that one call of a function does, of a loop that threads share. */
export interface Window {
  readonly low: Local<"i32">;
  readonly high: Local<"i32">;
}

/** Prints innermost loops with vectors. */
export class VectorPrinter extends StatementPrinter {
  /** With a window, `high` is the end of the whole loop; windows but the last have a multiple of 64 iterations. */
  protected vectorLoop(loop: Loop, [low, high]: Stretch, plan: Plan, scope: Scope, window: Window | null = null): void {
    const { width, folds } = plan;
    const vectors = Math.floor((high - low) / width);
    const unroll = Math.min(unrollOf(plan), vectors);
    const step = width * unroll;
    const trips = Math.floor(vectors / unroll);
    const vector: Omit<VectorLoop, "locals" | "skip"> = {
      loop: loop.loop,
      width,
      place: this.f.here(),
      hoisted: new Map(),
      written: plan.written,
      folded: new Set(folds.map((r) => r.target)),
    };
    const accumulators: Map<Value, Local>[] = Array.from(
      { length: unroll },
      () => new Map(folds.map(({ target }) => [target, this.f.local(typeOf(target.dtype, width))])),
    );
    const begin = (): void => {
      for (const { target, fold } of folds)
        for (const group of accumulators) this.f.set(group.get(target)!, this.number(neutral(fold, target.dtype), target.dtype));
    };
    /** One vector of iterations. */
    const copy = (range: Range, group: number, skip = 0): void => {
      this.vector = { ...vector, locals: new Map(accumulators[group]!), skip };
      this.ranges.set(loop.loop, range);
      const inner = newScope(scope, loop.loop, this.f.here());
      for (const s of plan.statements) {
        if (s.kind === "store") this.store(s, inner);
        else this.reduce(s, inner);
      }
      this.ranges.delete(loop.loop);
    };
    this.vector = { ...vector, locals: new Map(), skip: 0 };
    begin();
    const body = (at: Local<"i32"> | null, pointers: Pointers | null): void => {
      for (let u = 0; u < unroll; u++) copy({ low, high: low + trips * step, at, shift: at === null ? 0 : u * width, pointers }, u);
    };
    const sums = folds.some((r) => r.fold === "sum");
    if (window !== null) this.turnIn(window, low + trips * step, (from, end) => {
      if (sums) this.blocks(from, end, step, plan, accumulators, begin, body);
      else this.turn(from, end, step, body);
    });
    else if (trips * unroll <= straightVectors(plan)) for (let i = 0; i < trips * unroll; i++) copy({ ...once(low + i * width), high: low + (i + 1) * width }, i % unroll);
    else if (sums && trips > 2 * blockTrips) this.blocks(low, i32(low + trips * step), step, plan, accumulators, begin, body);
    else this.turn(low, i32(low + trips * step), step, body);
    const rest = (high - low) % width !== 0 && plan.repeatable;
    const ending = (): void => {
      let at = low + trips * step;
      for (let group = 0; at + width <= high; at += width, group++) copy({ ...once(at), high: at + width }, group);
      if (rest) copy({ ...once(high - width), high }, 0, width - (high - at));
    };
    const alone = (): void => {
      if (!rest) for (let at = high - ((high - low) % width); at < high; at++) this.once(loop, at, scope);
    };
    const inLast = (print: () => void): void => (window === null ? print() : this.f.if(op("i32.eq", window.high, i32(high)), print));
    inLast(ending);
    const last = this.vector!;
    this.vector = null;
    for (const r of folds) this.finish(r, accumulators, last, scope);
    inLast(alone);
  }

  /** The loop from the beginning of the window to its end, or to `last` if that is before it. */
  private turnIn({ low, high }: Window, last: number, turn: (from: Local<"i32">, end: Local<"i32">) => void): void {
    const end = this.f.let(high);
    this.f.if(op("i32.gt_s", end, i32(last)), () => this.f.set(end, i32(last)));
    this.f.if(op("i32.lt_s", low, end), () => turn(low, end));
  }

  /** One iteration alone, in scalar code. */
  protected once(loop: Loop, i: number, scope: Scope): void {
    this.ranges.set(loop.loop, once(i));
    const inner = newScope(scope, loop.loop, this.f.here());
    for (const s of loop.body) {
      if (s.kind === "store") this.store(s, inner);
      else if (s.kind === "reduce") this.reduce(s, inner);
    }
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

  /** The same where sums are long: each block of iterations is summed by itself, so that rounding errors stay small. */
  private blocks(
    low: number | Local<"i32">,
    last: Expr<"i32">,
    step: number,
    { folds }: Plan,
    accumulators: readonly Map<Value, Local>[],
    begin: () => void,
    body: (at: Local<"i32">, pointers: Pointers) => void,
  ): void {
    const { f } = this;
    const totals = folds.map(({ target, fold }) => f.let(this.number(neutral(fold, target.dtype), target.dtype)));
    const at = f.let(typeof low === "number" ? i32(low) : low);
    const end = f.local("i32");
    const pointers: Pointers = { place: f.here(), start: low, known: new Map() };
    f.loop((nextBlock) => {
      f.set(end, op("i32.add", at, i32(blockTrips * step)));
      f.if(op("i32.gt_s", end, last), () => f.set(end, last));
      f.loop((again) => {
        body(at, pointers);
        this.advance(at, step, pointers);
        f.branch(again, op("i32.lt_s", at, end));
      });
      folds.forEach(({ target, fold }, i) => {
        const parts = accumulators.map((group) => group.get(target)!);
        f.set(totals[i]!, combine(this.cell, fold, target.dtype, totals[i]!, combineLanes(this.cell, fold, target.dtype, parts)));
      });
      begin();
      f.branch(nextBlock, op("i32.lt_s", at, last));
    });
    // What is left of the loop goes on from the sum so far.
    folds.forEach(({ target }, i) => f.set(accumulators[0]!.get(target)!, totals[i]!));
  }

  /** The accumulators of all lanes go into the one place that they stand for. */
  private finish({ target, index, fold }: Reduce, accumulators: readonly Map<Value, Local>[], vector: VectorLoop, scope: Scope): void {
    const parts = accumulators.map((group) => group.get(target)!);
    this.vector = vector;
    const whole = this.f.let(combineLanes(this.cell, fold, target.dtype, parts));
    this.vector = null;
    const lanes: Code[] = Array.from({ length: vector.width }, (_, i) => lane(whole, target.dtype, vector.width, i));
    this.fold(target, index, fold, combineLanes(this.cell, fold, target.dtype, lanes), scope);
  }
}

/** Vectors that are done side by side, so that operations need not wait for each other. */
function unrollOf({ folds, cost, statements }: Plan): number {
  const calls = statements.length;
  if (folds.length > 0) return cost <= 12 && folds.length <= 2 ? 4 : cost <= 24 ? 2 : 1;
  return cost <= 10 && calls <= 4 ? 2 : 1;
}

/** So many vectors are written one after the other, without a loop. */
const straightVectors = ({ cost }: Plan): number => Math.max(1, Math.floor(48 / cost));
