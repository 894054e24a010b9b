import { indexOutOfRange } from "@cotangent/core";
import {
  type Affine,
  type Expr,
  type Facts,
  flatten,
  type Gather,
  homeOf,
  type LoopVar,
  openIn,
  rangeOf,
  resolve,
  type Term,
  type Value,
} from "@cotangent/compiler";
import { type Helpers, printScalar } from "./scalars.ts";
import type { Range, Scope } from "./scope.ts";
import { literal } from "./text.ts";

const refuse = (index: number, size: number): never => {
  throw indexOutOfRange("gather", index, size);
};

/** Prints expressions. A bool is a condition, all else are numbers. */
export class ExprPrinter {
  /** Arrays that the code reads or writes: parameters of the function. */
  readonly arrays = new Set<Value>();
  protected readonly helpers: Helpers;
  protected readonly ranges = new Map<LoopVar, Range>();
  protected readonly mutable: ReadonlySet<Value>;
  protected readonly read: ReadonlySet<Value>;
  protected readonly guarded: boolean;
  /** Accumulators that stand in for a scalar inside an unrolled loop. */
  protected readonly renamed = new Map<Value, string>();
  /** Of the variables of gathers: the loop in whose body they are. */
  private readonly homes = new Map<LoopVar, LoopVar | null>();
  protected counter = 0;

  constructor(facts: Facts, helpers: Helpers) {
    this.helpers = helpers;
    this.mutable = facts.mutable;
    this.read = facts.read;
    this.guarded = facts.guarded;
  }

  protected name(prefix: string): string {
    return `${prefix}${this.counter++}`;
  }

  protected array(value: Value): string {
    this.arrays.add(value);
    return `v${value.id}`;
  }

  protected expr(e: Expr, scope: Scope, conditional: boolean): string {
    switch (e.kind) {
      case "number":
        return e.dtype === "bool" ? String(e.value !== 0) : literal(e.value);
      case "index": {
        const at = `(${this.index(e.index, scope)})`;
        return e.dtype === "bool" ? `(${at} !== 0)` : at;
      }
      case "load":
        return this.load(e.value, e.index, scope, conditional);
      case "apply": {
        const args = e.args.map((x) => this.expr(x, scope, conditional));
        return printScalar(e.primitive, e.params, args, e.args[0]!.dtype, e.dtype, this.helpers);
      }
      case "gather":
        return this.gather(e, scope);
      case "guard": {
        const [low, high] = rangeOf(e.index, this.ranges);
        if (low >= e.low && high < e.high) return this.expr(e.inside, scope, conditional);
        if (high < e.low || low >= e.high) return this.expr(e.outside, scope, conditional);
        const at = this.index(e.index, scope);
        const tests = [
          low < e.low ? `${at} >= ${e.low}` : "",
          high >= e.high ? `${at} < ${e.high}` : "",
        ].filter((t) => t !== "");
        return `(${tests.join(" && ")} ? ${this.expr(e.inside, scope, true)} : ${this.expr(e.outside, scope, true)})`;
      }
    }
  }

  /** The index that is looked up is computed, and checked, in the body of the innermost loop with which it changes. */
  private gather({ loop, at, inside }: Gather, scope: Scope): string {
    const home = homeOf(at, scope);
    const key = `gather ${loop.id}`;
    let name = home.elements.get(key);
    if (name === undefined) {
      const text = this.expr(at, home, false);
      name = this.name("g");
      const { extent } = loop;
      home.lines.push(
        `const ${name} = ${text};`,
        `if (${name} >>> 0 >= ${extent}) ${this.helpers.use(refuse)}(${name}, ${extent});`,
      );
      home.elements.set(key, name);
    }
    openIn(home.loop, loop, { low: 0, high: loop.extent, at: name, shift: 0 }, this.ranges);
    this.homes.set(loop, home.loop);
    const text = this.expr(inside, scope, false);
    this.ranges.delete(loop);
    return text;
  }

  private load(value: Value, index: readonly Affine[], scope: Scope, conditional: boolean): string {
    if (value.place?.kind === "local") {
      const name = this.renamed.get(value) ?? `s${value.id}`;
      return value.dtype === "bool" && this.mutable.has(value) ? `(${name} !== 0)` : name;
    }
    // What is given can be read before all copies of an unrolled body, which then share it.
    let home = scope;
    if (!conditional && isGiven(value) && !this.isGathered(index))
      while (home.parent !== null && home.parent.loop === home.loop) home = home.parent;
    const address = this.address(value, index, home);
    const text = value.dtype === "bool" ? `(${address} !== 0)` : address;
    if (this.mutable.has(value)) return text;
    for (let s: Scope | null = scope; s !== null; s = s.parent) {
      const known = s.elements.get(address);
      if (known !== undefined) return known;
    }
    if (conditional) return text;
    const name = this.name("t");
    home.lines.push(`const ${name} = ${text};`);
    home.elements.set(address, name);
    return name;
  }

  private isGathered(index: readonly Affine[]): boolean {
    return this.homes.size > 0 && index.some((a) => a.terms.some((t) => this.homes.has(t.loop)));
  }

  protected address(value: Value, index: readonly Affine[], scope: Scope): string {
    return `${this.array(value)}[${this.index(flatten(index, value.strides), scope)}]`;
  }

  /** The index as an expression; what does not change in the innermost loop is computed before it. */
  protected index(affine: Affine, scope: Scope): string {
    const { offset, terms } = resolve(affine, this.ranges);
    const last = terms.at(-1);
    if (last === undefined) return String(offset);
    let text = this.term(last);
    if (terms.length > 1) {
      const base = terms
        .slice(0, -1)
        .map((t) => this.term(t))
        .join(" + ");
      const { loop, factor } = terms.at(-2)!;
      text = `${terms.length === 2 && factor === 1 ? base : this.hoisted(base, loop, scope)} + ${text}`;
    }
    return offset === 0 ? text : `${text} ${offset < 0 ? "-" : "+"} ${Math.abs(offset)}`;
  }

  private term({ loop, factor }: Term): string {
    const name = this.ranges.get(loop)!.at!;
    return factor === 1 ? name : `${name} * ${factor}`;
  }

  /** A name for `text`, defined in the body of `loop`. */
  private hoisted(text: string, loop: LoopVar, scope: Scope): string {
    const other = this.homes.get(loop);
    const last = other === undefined ? loop : other;
    let s = scope;
    let home: Scope = scope;
    for (;;) {
      const known = s.offsets.get(text);
      if (known !== undefined) return known;
      home = s;
      if (s.loop === last || s.parent === null) break;
      s = s.parent;
    }
    const name = this.name("o");
    home.offsets.set(text, name);
    home.lines.push(`const ${name} = ${text};`);
    return name;
  }
}

const isGiven = ({ place }: Value): boolean => place?.kind === "input" || place?.kind === "constant";
