import { type Fold, neutral, type Reduce, type Store, type Value } from "@cotangent/compiler";
import { fillMemory, i32, type Local, op } from "../emit/index.ts";
import { castTo } from "./cast.ts";
import { strideOf } from "./facts.ts";
import { combine } from "./fold.ts";
import { type Code, integers, typeOf, type Vector } from "./lanes.ts";
import { bytesOf, loadElement, storeElement, storeLanes, storeVector } from "./memory.ts";
import { ExprPrinter } from "./print-expr.ts";
import type { Scope } from "./scope.ts";

/** Prints statements. */
export class StatementPrinter extends ExprPrinter {
  protected clear(target: Value, scope: Scope): void {
    const { at, offset } = this.address(target, [], scope);
    this.f.do(fillMemory(offset === 0 ? at : op("i32.add", at, i32(offset)), i32(0), bytesOf(target.size, target.dtype)));
  }

  protected store({ target, index, expr, mode }: Store, scope: Scope): void {
    const made = castTo(this.cell, this.expr(expr, scope, false), expr.dtype, target.dtype);
    const scalar = target.place?.kind === "local" ? this.variable(target) : null;
    const all = mode === "add" ? combine(this.cell, "sum", target.dtype, scalar ?? this.take(target, index, scope), made) : made;
    if (scalar !== null) return this.f.set(scalar, all);
    if (mode === "add") return this.put(target, index, scope, all);
    const { facts } = this.shared;
    if (!facts.read.has(target) || facts.mutable.has(target) || scope.loop === null) return this.put(target, index, scope, made);
    const local = this.f.let(made);
    this.put(target, index, scope, local);
    scope.elements.set(this.elementKey(this.address(target, index, scope), target, index), local);
  }

  protected reduce({ target, index, expr, fold }: Reduce, scope: Scope): void {
    const made = this.onlyNew(castTo(this.cell, this.expr(expr, scope, false), expr.dtype, target.dtype), target, fold);
    this.fold(target, index, fold, made, scope);
  }

  protected fold(target: Value, index: Reduce["index"], fold: Fold, made: Code, scope: Scope): void {
    const accumulator = target.place?.kind === "local" ? this.variable(target) : this.accumulator(target);
    if (accumulator !== null) this.f.set(accumulator, combine(this.cell, fold, target.dtype, accumulator, made));
    else this.put(target, index, scope, combine(this.cell, fold, target.dtype, this.take(target, index, scope), made));
  }

  /** Without the lanes that were folded before. */
  private onlyNew(made: Code, target: Value, fold: Fold): Code {
    const { vector } = this;
    if (vector === null || vector.skip === 0 || !vector.folded.has(target)) return made;
    // 32-bit numbers beside float64 have lanes of 32 bits, of which the upper two do not count.
    const size = vector.width === 2 && (target.dtype === "float64" || target.dtype === "bool") ? 2 : 1;
    const done = [0, 1, 2, 3].map((i) => (i < vector.skip * size ? -1 : 0)) as [number, number, number, number];
    const first = this.number(neutral(fold, target.dtype), target.dtype) as Vector;
    return op("v128.bitselect", first, made as Vector, integers(done, this.shared.module));
  }

  /** A variable that stands in for a place in memory while a loop turns. */
  private accumulator(target: Value): Local | null {
    return this.vector?.locals.get(target) ?? null;
  }

  /** The variable of a scalar; in a vector loop one for all lanes. */
  private variable(value: Value): Local {
    const locals = this.vector?.locals ?? this.scalars;
    let local = locals.get(value);
    if (local === undefined) locals.set(value, (local = this.f.local(typeOf(value.dtype, this.width))));
    return local;
  }

  /** What is at a place that is written more than once. */
  private take(target: Value, index: Store["index"], scope: Scope): Code {
    return this.vector === null ? loadElement(this.address(target, index, scope), target.dtype) : this.loadLanes(target, index, scope, this.vector);
  }

  private put(target: Value, index: Store["index"], scope: Scope, value: Code): void {
    const { vector } = this;
    if (vector === null) return this.f.do(storeElement(this.address(target, index, scope), target.dtype, value));
    const stride = strideOf(target, index, vector.loop);
    if (stride === 1) {
      this.f.do(storeVector(this.address(target, index, scope), target.dtype, vector.width, value as Vector, this.shared.module));
      return;
    }
    const kept = this.f.let(value);
    for (const s of storeLanes(this.lanesOf(target, index, scope, stride, vector.width), target.dtype, vector.width, kept)) this.f.do(s);
  }
}
