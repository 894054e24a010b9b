import { bytesPerElement } from "@cotangent/core";
import { type Affine, flatten, type LoopVar, resolve, scaled, type Term, type Value } from "@cotangent/compiler";
import { type Expr, type FunctionBuilder, i32, type Local, op } from "../emit/index.ts";
import type { Range, Scope } from "./scope.ts";

/** An address in two parts: one that is computed, and one that goes into the instruction. */
export interface Address {
  readonly at: Expr<"i32">;
  readonly offset: number;
  /** Same for the same address in one body. */
  readonly key: string;
}

/** Computes indices and addresses: what does not change in a loop is computed before it. */
export class Addresses {
  protected readonly f: FunctionBuilder;
  protected readonly base: Local<"i32">;
  /** Values that are not in the block's place for them, and where they are instead: the address is in a variable. */
  protected apart: { readonly places: ReadonlyMap<Value, number>; readonly base: Local<"i32"> } | null = null;
  private readonly placeOf: (value: Value) => number;
  /** Of the loops that are open, outermost first. */
  protected readonly ranges = new Map<LoopVar, Range>();
  /** Of the variables of gathers: the loop in whose body they are. */
  protected readonly homes = new Map<LoopVar, LoopVar | null>();

  constructor(f: FunctionBuilder, base: Local<"i32">, placeOf: (value: Value) => number) {
    this.f = f;
    this.base = base;
    this.placeOf = placeOf;
  }

  /** Where an element lies; `ahead` elements after it with the same computed part, where that is possible. */
  protected address(value: Value, index: readonly Affine[], scope: Scope, ahead = 0): Address {
    const bytes = bytesPerElement[value.dtype];
    const sum = resolve(scaled(flatten(index, value.strides), bytes), this.ranges);
    const own = this.apart?.places.get(value);
    const place = own ?? this.placeOf(value);
    const base = own === undefined ? this.base : this.apart!.base;
    const fixed = place + sum.offset;
    // The part in the instruction cannot be negative, nor make good for a computed part that is.
    const folded = fixed < 0 || sum.terms.some((t) => t.factor < 0);
    const at = this.computed(base, sum.terms, folded ? fixed : 0, scope);
    const moved = ahead * bytes;
    const key = `${keyOf(sum.terms)}@${fixed + moved}:${value.id}`;
    if (!folded) return { at, offset: fixed + moved, key };
    return moved < 0 ? { at: op("i32.add", at, i32(moved)), offset: 0, key } : { at, offset: moved, key };
  }

  /** The number that an index has. */
  protected index(affine: Affine): Expr<"i32"> {
    const { offset, terms } = resolve(affine, this.ranges);
    let sum: Expr<"i32"> | null = offset === 0 && terms.length > 0 ? null : i32(offset);
    for (const { loop, factor } of terms) {
      const at = this.ranges.get(loop)!.at!;
      const term = factor === 1 ? at : op("i32.mul", at, i32(factor));
      sum = sum === null ? term : op("i32.add", sum, term);
    }
    return sum!;
  }

  /** base + bias + Σ factor · variable, in a variable. */
  private computed(base: Local<"i32">, terms: readonly Term[], bias: number, scope: Scope): Expr<"i32"> {
    if (terms.length === 0 && bias === 0) return base;
    const key = `${keyOf(terms)}+${bias}+${base.index}`;
    const last = terms.at(-1);
    const home = this.homeOf(scope, last?.loop ?? null);
    const known = home.addresses.get(key);
    if (known !== undefined) return known;
    if (last === undefined) return this.remember(home, key, op("i32.add", base, i32(bias)));
    const rest = this.computed(base, terms.slice(0, -1), bias, scope);
    const { at, pointers } = this.ranges.get(last.loop)!;
    const times = (x: Expr<"i32">): Expr<"i32"> => (last.factor === 1 ? x : op("i32.mul", x, i32(last.factor)));
    if (pointers === null) return this.remember(home, key, op("i32.add", rest, times(at!)));
    let pointer = pointers.known.get(key);
    if (pointer === undefined) {
      const { start } = pointers;
      const first =
        typeof start !== "number" ? op("i32.add", rest, times(start)) : start === 0 ? rest : op("i32.add", rest, i32(start * last.factor));
      pointer = { local: this.f.letAt(pointers.place, first), factor: last.factor };
      pointers.known.set(key, pointer);
    }
    return pointer.local;
  }

  /** The body of `loop`, or the outermost one. */
  private homeOf(scope: Scope, loop: LoopVar | null): Scope {
    const known = loop === null ? undefined : this.homes.get(loop);
    const last = known === undefined ? loop : known;
    let s = scope;
    while (s.loop !== last && s.parent !== null) s = s.parent;
    return s;
  }

  private remember(home: Scope, key: string, value: Expr<"i32">): Local<"i32"> {
    const local = this.f.letAt(home.place, value);
    home.addresses.set(key, local);
    return local;
  }
}

const keyOf = (terms: readonly Term[]): string => terms.map(({ loop, factor }) => `${loop.id}*${factor}`).join("+");
