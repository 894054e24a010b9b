import type { DType } from "@cotangent/core";
import { type Affine, type Expr as Tree, type Facts, type Gather, homeOf, type Loop, type LoopVar, openIn, rangeOf, resolve, rootOf, type Value, varies } from "@cotangent/compiler";
import { call, type Expr, type Func, type FunctionBuilder, i32, type Local, type ModuleBuilder, op, type Place, store } from "../emit/index.ts";
import type { MathLibrary } from "../math/library.ts";
import { type Address, Addresses } from "./addresses.ts";
import { castTo } from "./cast.ts";
import type { Cell } from "./cell.ts";
import { printElement } from "./elementwise.ts";
import { strideOf } from "./facts.ts";
import { type Code, everywhere, gathered, integers, lane, scalar, splat, typeOf, type Vector, type Width } from "./lanes.ts";
import { everySecond, loadElement, loadEverywhere, loadLanes, loadVector, reversed } from "./memory.ts";
import { newScope, once, type Range, type Scope } from "./scope.ts";

/** What all functions of a module share. */
export interface Shared {
  readonly module: ModuleBuilder;
  readonly math: MathLibrary;
  readonly facts: Facts;
  /** Where the first element of a value lies, in bytes from the block's address. */
  placeOf(value: Value): number;
  /** How a loop that is done in parts is done: all of them, by a call; its scratch memory in bytes from the block. */
  step(loop: Loop): { readonly scratch: number; readonly call: (base: Local<"i32">) => Expr<"void"> };
  /** Where an index that the variable of a gather cannot be is kept, in bytes from the block. */
  refusedAt(loop: LoopVar): number;
  /** An imported function of numbers. */
  importScalar(f: (...x: number[]) => number, count: number): Func;
}

/** A loop whose iterations are done several at a time. */
export interface VectorLoop {
  readonly loop: LoopVar;
  readonly width: 2 | 4;
  /** Before the loop: what is the same in all its iterations goes there. */
  readonly place: Place;
  readonly hoisted: Map<string, Local<"v128">>;
  /** Written in the loop. */
  readonly written: ReadonlySet<Value>;
  /** Scalars of the body, in the iterations that are printed now; accumulators too. */
  readonly locals: Map<Value, Local>;
  /** Folded over the whole loop. */
  readonly folded: ReadonlySet<Value>;
  /** So many of the first lanes are iterations that were done before. */
  readonly skip: number;
  /** Whether the iterations are one of several vectors in a round: functions are written in place then, so that their operations mix. */
  readonly abreast: boolean;
}

const iterations = ({ extent }: LoopVar): Omit<Range, "at"> => ({ low: 0, high: extent, shift: 0, pointers: null });

/** Prints expressions, for one element or, in a vector loop, for as many as a vector has. */
export class ExprPrinter extends Addresses {
  protected readonly shared: Shared;
  protected readonly cell: Cell;
  protected readonly scalars = new Map<Value, Local>();
  protected vector: VectorLoop | null = null;
  /** What is known of vectors. */
  private readonly numbers = new Map<Code, number>();

  constructor(shared: Shared, f: FunctionBuilder, base: Local<"i32">) {
    super(f, base, shared.placeOf);
    this.shared = shared;
    this.cell = this.makeCell();
  }

  protected get width(): Width {
    return this.vector?.width ?? 1;
  }


  protected expr(e: Tree, scope: Scope, conditional: boolean): Code {
    switch (e.kind) {
      case "number":
        return this.number(e.value, e.dtype);
      case "index":
        return this.indexValue(e.index, e.dtype);
      case "load":
        return this.load(e.value, e.index, scope, conditional);
      case "apply": {
        const args = e.args.map((x) => this.expr(x, scope, conditional));
        return printElement(this.cell, e.primitive, e.params, args, e.args[0]!.dtype, e.dtype);
      }
      case "gather":
        return this.vector === null || !varies(e.at, this.vector.loop) ? this.gather(e, scope) : this.gatherLanes(e, scope, this.vector);
      case "guard":
        return this.guard(e, scope, conditional);
    }
  }

  private guard(e: Extract<Tree, { kind: "guard" }>, scope: Scope, conditional: boolean): Code {
    const [low, high] = rangeOf(e.index, this.ranges);
    if (low >= e.low && high < e.high) return this.expr(e.inside, scope, conditional);
    if (high < e.low || low >= e.high) return this.expr(e.outside, scope, conditional);
    const at = this.f.let(this.index(e.index));
    // One comparison for both sides: as numbers without a sign, what is below is above.
    const inside =
      low >= e.low
        ? op("i32.lt_s", at, i32(e.high))
        : high < e.high
          ? op("i32.ge_s", at, i32(e.low))
          : op("i32.lt_u", op("i32.sub", at, i32(e.low)), i32(e.high - e.low));
    const result = this.f.local(typeOf(e.dtype, this.width));
    this.f.if(
      inside,
      () => this.f.set(result, this.expr(e.inside, scope, true)),
      () => this.f.set(result, this.expr(e.outside, scope, true)),
    );
    return result;
  }

  // Gathers

  /** The index is looked up in the body of the innermost loop with which it changes. */
  private gather({ loop, at, inside }: Gather, scope: Scope): Code {
    const home = homeOf(at, scope);
    if (!home.looked.has(loop))
      this.f.at(home.place, () => {
        home.looked.set(loop, this.scalarly(() => this.checked(this.expr(at, home, false), loop)));
      });
    openIn(home.loop, loop, { ...iterations(loop), at: home.looked.get(loop)! }, this.ranges);
    this.homes.set(loop, home.loop);
    const made = this.expr(inside, scope, false);
    this.ranges.delete(loop);
    this.homes.delete(loop);
    return made;
  }

  /** Each lane with an index of its own. */
  private gatherLanes({ loop, at, inside, dtype }: Gather, scope: Scope, vector: VectorLoop): Code {
    const indices = this.f.let(this.expr(at, scope, false));
    const range = this.ranges.get(vector.loop)!;
    const lanes = Array.from({ length: vector.width }, (_, i) => {
      const which = this.checked(lane(indices, "int32", vector.width, i), loop);
      this.ranges.set(vector.loop, range.at === null ? once(range.low + i) : { ...range, shift: range.shift + i });
      this.ranges.set(loop, { ...iterations(loop), at: which });
      const made = this.scalarly(() => this.f.let(this.expr(inside, newScope(scope, loop, this.f.here()), false)));
      this.ranges.delete(loop);
      return made;
    });
    this.ranges.set(vector.loop, range);
    return gathered(lanes, dtype, vector.width);
  }

  /** An index in a variable. One that is none of the loop's is kept for the end of the program, and 0 is taken for it. */
  private checked(index: Code, loop: LoopVar): Local<"i32"> {
    const at = this.f.let(index as Expr<"i32">);
    this.f.if(op("i32.ge_u", at, i32(loop.extent)), () => {
      this.f.do(store("i32.store", this.base, at, this.shared.refusedAt(loop)));
      this.f.set(at, i32(0));
    });
    return at;
  }

  private scalarly<T>(print: () => T): T {
    const { vector } = this;
    this.vector = null;
    try {
      return print();
    } finally {
      this.vector = vector;
    }
  }

  // Numbers

  protected number(x: number, dtype: DType): Code {
    if (this.vector === null) return scalar(x, dtype);
    const { width } = this.vector;
    const made = this.before(`${dtype} ${Object.is(x, -0) ? "-0" : x}`, () => everywhere(x, dtype, width, this.shared.module));
    this.numbers.set(made, x);
    return made;
  }

  /** The number of an iteration as a value. */
  private indexValue(index: Affine, dtype: DType): Code {
    const at = this.index(index);
    const { vector } = this;
    if (vector === null) return castTo(this.cell, at, "int32", dtype);
    let factor = 0;
    for (const t of index.terms) if (rootOf(t.loop) === vector.loop) factor += t.factor;
    let lanes: Vector = splat(at, "int32", 4);
    if (factor !== 0)
      lanes = op("i32x4.add", lanes, this.before(`iota ${factor}`, () => integers([0, factor, 2 * factor, 3 * factor], this.shared.module)));
    return castTo(this.cell, lanes, "int32", dtype);
  }

  /** A vector that is the same in all iterations of the vector loop, in a variable that is set before it. */
  private before(key: string, make: () => Vector): Vector {
    const { hoisted, place } = this.vector!;
    let local = hoisted.get(key);
    if (local === undefined) hoisted.set(key, (local = this.f.letAt(place, make())));
    return local;
  }

  // Loads

  private load(value: Value, index: readonly Affine[], scope: Scope, conditional: boolean): Code {
    if (value.place?.kind === "local") return this.localValue(value);
    const { vector } = this;
    const constant = !this.shared.facts.mutable.has(value);
    if (vector !== null && strideOf(value, index, vector.loop) === 0) return this.loadSame(value, index, scope, conditional);
    const address = this.address(value, index, scope);
    if (constant)
      for (let s: Scope | null = scope; s !== null; s = s.parent) {
        const known = s.elements.get(this.elementKey(address, value, index));
        if (known !== undefined) return known;
      }
    const loaded = vector === null ? loadElement(address, value.dtype) : this.loadLanes(value, index, scope, vector);
    if (conditional || !constant) return loaded;
    const local = this.f.let(loaded);
    scope.elements.set(this.elementKey(address, value, index), local);
    return local;
  }

  /** Vectors and single elements that begin at one address are not the same, nor are vectors that go on from there differently. */
  protected elementKey({ key }: Address, value: Value, index: readonly Affine[]): string {
    return this.vector === null ? key : `${this.vector.width} ${strideOf(value, index, this.vector.loop)} ${key}`;
  }

  protected localValue(value: Value): Code {
    const { vector } = this;
    const inside = vector?.locals.get(value);
    if (inside !== undefined) return inside;
    const outside = this.scalars.get(value)!;
    return vector === null ? outside : this.before(`local ${value.id}`, () => splat(outside, value.dtype, vector.width));
  }

  /** An element that all iterations of the vector loop read. */
  private loadSame(value: Value, index: readonly Affine[], scope: Scope, conditional: boolean): Code {
    const vector = this.vector!;
    const address = this.address(value, index, scope);
    const make = (): Vector => loadEverywhere(address, value.dtype, vector.width);
    const inner = this.resolvesInside(index, vector.loop);
    if (conditional || inner || vector.written.has(value)) return make();
    return this.before(`same ${address.key}`, make);
  }

  /** Whether the index has a variable of a loop inside of `outer`. */
  private resolvesInside(index: readonly Affine[], outer: LoopVar): boolean {
    const loops = [...this.ranges.keys()];
    const inside = new Set(loops.slice(loops.indexOf(outer) + 1));
    return index.some((a) => resolve(a, this.ranges).terms.some((t) => inside.has(t.loop)));
  }

  protected loadLanes(value: Value, index: readonly Affine[], scope: Scope, { loop, width }: VectorLoop): Vector {
    const stride = strideOf(value, index, loop);
    if (stride === 1) return loadVector(this.address(value, index, scope), value.dtype, width);
    if (stride === -1) return reversed(loadVector(this.address(value, index, scope, 1 - width), value.dtype, width), value.dtype, width);
    if (stride === 2 && value.dtype !== "bool") {
      const [first, last] = [0, width - 1].map((ahead) => loadVector(this.address(value, index, scope, ahead), value.dtype, width));
      return everySecond(first!, last!, value.dtype, width);
    }
    return loadLanes(this.lanesOf(value, index, scope, stride, width), value.dtype, width);
  }

  protected lanesOf(value: Value, index: readonly Affine[], scope: Scope, stride: number, width: Width): Address[] {
    return Array.from({ length: width }, (_, i) => this.address(value, index, scope, i * stride));
  }

  // Operations

  private makeCell(): Cell {
    const width = (): Width => this.width;
    const { shared } = this;
    return {
      get width() {
        return width();
      },
      library: shared.math,
      number: (x, dtype) => this.number(x, dtype),
      numberOf: (x) => this.numbers.get(x),
      keep: (x) => this.f.let(x),
      call: (func, dtype, args) => {
        if (this.vector === null) {
          const width = dtype === "float64" ? 2 : 4;
          return lane(call(func, ...args.map((x) => splat(x, dtype, width))), dtype, width, 0);
        }
        const vectors = args as readonly Vector[];
        return this.vector.abreast ? shared.math.inlined(func, this.f, vectors) : call(func, ...vectors);
      },
      imported: (f, dtype, args) => this.imported(f, dtype, args),
    };
  }

  private imported(f: (...x: number[]) => number, dtype: DType, args: readonly Code[]): Code {
    const func = this.shared.importScalar(f, args.length);
    const { width } = this;
    const kept = args.map((x) => this.f.let(x));
    const one = (at: number): Code => {
      const numbers = kept.map((x) => this.scalarCast(lane(x, dtype, width, at), dtype, "float64"));
      return this.scalarCast(call(func, ...numbers) as Code, "float64", dtype);
    };
    if (width === 1) return one(0);
    return gathered(
      Array.from({ length: width }, (_, at) => this.f.let(one(at))),
      dtype,
      width,
    );
  }

  private scalarCast(x: Code, from: DType, to: DType): Code {
    return castTo({ ...this.cell, width: 1, number: scalar }, x, from, to);
  }
}
