import {
  type Affine,
  type Expr,
  flatten,
  type Fold,
  type Gather,
  type LoopVar,
  rangeOf,
  type Value,
} from "@cotangent/compiler";
import { type DType, isFloat, stridesOf } from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import { Arithmetic, folded } from "./arithmetic.ts";
import type { Slots } from "./group.ts";
import { literal, rounded, typeOf } from "./literals.ts";
import { printScalar } from "./scalars.ts";
import { known, type Scope, scopeIn, type StageText } from "./stage.ts";

type Apply = Extract<Expr, { kind: "apply" }>;

/** Of float16 numbers they make one of those. */
const exactOfHalves = /* @__PURE__ */ new Set<object>([p.neg, p.abs, p.sign, p.maximum, p.minimum, p.select, p.floor, p.trunc]);

const arithmetical = /* @__PURE__ */ new Set<object>([p.add, p.sub, p.mul, p.div, p.neg, p.integerPow]);

/** Extent of each base variable, to leave out a remainder that changes nothing. */
export type Extents = Readonly<Record<"k" | "r" | "f", number>>;

/** Where an expression is printed: the loops around it, and what the group has computed. */
export interface Site {
  readonly scope: Scope;
  readonly slots: Slots;
  /** The name of an element that the kernel has made itself, or null to load it. */
  readonly local: (value: Value, index: readonly Affine[], scope: Scope) => string | null;
}

/** Prints expressions as chains of `let`, each part once. */
export class ExprPrinter {
  readonly out: StageText;
  private readonly extents: Extents;
  private readonly vectors: ReadonlySet<Value>;
  private readonly arithmetic = new Arithmetic();
  /** The variables of gathers. */
  private readonly looked = new Map<LoopVar, string>();
  /** Which of four neighbours is printed, where a thread does four; they are the vector number `q`. */
  lane: number | null = null;
  /** The variable of which a thread takes four values. */
  varies: "k" | "r" = "k";

  constructor(out: StageText, extents: Extents, vectors: ReadonlySet<Value> = new Set()) {
    this.out = out;
    this.extents = extents;
    this.vectors = vectors;
  }

  /** The variable in the code. */
  private variable(base: string, varies: string): string {
    return this.lane !== null && (base === varies || base === "f") ? `${base}${this.lane}` : base;
  }

  /** A name, or a short expression, that stands for the element. */
  print(expr: Expr, site: Site): string {
    const { scope } = site;
    switch (expr.kind) {
      case "number":
        return this.number(expr.value, expr.dtype);
      case "index":
        return this.asElement(this.affine(expr.index, site), expr.dtype);
      case "load":
        return site.local(expr.value, expr.index, scope) ?? this.load(expr.value, expr.index, site);
      case "guard":
        return this.guard(expr, site);
      case "gather":
        return this.gather(expr, site);
      case "apply": {
        const args = expr.args.map((a) => this.print(a, site));
        if (expr.dtype === "float32" && arithmetical.has(expr.primitive))
          return this.arithmetical(expr, args, site);
        if (expr.args.every((a, i) => isKnown(a) || this.arithmetic.term(args[i]!).number !== null))
          this.hide(args, expr.args, scope);
        if (expr.primitive === p.stopGradient) return args[0]!;
        const from = expr.args[0]!.dtype;
        const text = printScalar(expr.primitive, expr.params, args, from, expr.dtype, this.out.use);
        if (expr.dtype === "float16") return this.half(text, expr.primitive, scope);
        const name = this.bind(text, scope);
        this.arithmetic.note(name, expr, args.map((a) => this.arithmetic.term(a)));
        return name;
      }
    }
  }

  /** A result in float16. What it was made of cannot be put together with other operations, since it is rounded in integers. */
  private half(text: string, primitive: object, scope: Scope): string {
    const name = this.bind(text, scope);
    return exactOfHalves.has(primitive) ? name : this.bind(rounded(name, "float16", this.out.use), scope);
  }

  private number(value: number, dtype: DType): string {
    const text = literal(value, dtype, this.out.use);
    return dtype === "float32" ? this.arithmetic.is(text, value) : text;
  }

  /** A sum, product or the like: of operands that compilers must not put together they get to know no more than the bits. */
  private arithmetical(expr: Apply, args: readonly string[], { scope }: Site): string {
    const { primitive, params, dtype } = expr;
    const { use } = this.out;
    const terms = args.map((text) => this.arithmetic.term(text));
    const number = folded(expr, terms);
    if (number !== null) return this.number(number, dtype);
    const hidden = (text: string): string => this.bind(`${use("opaque")}(${text})`, scope);
    const safe = this.arithmetic.operands(expr, terms, hidden);
    const text = printScalar(primitive, params, safe.map((t) => t.text), dtype, dtype, use);
    const name = this.bind(text, scope);
    this.arithmetic.note(name, expr, safe);
    return name;
  }

  /** An element of memory, by name. */
  load(value: Value, index: readonly Affine[], site: Site): string {
    if (this.lane === null || !this.vectors.has(value))
      return this.bind(this.out.load(value, this.address(value, index, site)), site.scope);
    const four = this.bind(this.out.loadVector(value, "q"), home(site.scope, "q"));
    const one = `${four}.${"xyzw"[this.lane]}`;
    return value.dtype === "bool" ? this.bind(`(${one} != 0u)`, site.scope) : one;
  }

  /** `text` by name; the same text has one name. */
  bind(text: string, scope: Scope): string {
    if (/^[\w.]*$/.test(text)) return text;
    const had = known(scope, text);
    if (had !== undefined) return had;
    const name = this.out.name("x");
    scope.lines.push(`let ${name} = ${text};`);
    scope.names.set(text, name);
    return name;
  }

  /**
   * A variable for the first argument: the language computes with constants itself, and refuses overflow and NaN. A float is hidden from the
   * driver, too: it would go on computing with the result as if there were no NaN.
   */
  private hide(args: string[], exprs: readonly Expr[], scope: Scope): void {
    if (args.length === 0) return;
    const { dtype } = exprs[0]!;
    if (isFloat(dtype)) {
      args[0] = this.bind(`${this.out.use("opaque")}(${args[0]})`, scope);
      return;
    }
    const name = this.out.name("n");
    scope.lines.push(`var ${name}: ${typeOf[dtype]} = ${args[0]};`);
    args[0] = name;
  }

  private asElement(index: string, dtype: DType): string {
    if (dtype === "int32") return index;
    if (dtype === "bool") return `(${index} != 0)`;
    return rounded(`${typeOf[dtype]}(${index})`, dtype, this.out.use);
  }

  /** Place of an element in memory. */
  address(value: Value, index: readonly Affine[], site: Site): string {
    const strides = value.layout ?? stridesOf(value.aval.shape);
    return this.affine(flatten(index, strides), site);
  }

  private gather({ loop, at, inside }: Gather, site: Site): string {
    const which = this.print(at, site);
    this.looked.set(loop, this.bind(`clamp(${which}, 0, ${loop.extent - 1})`, site.scope));
    const name = this.print(inside, { ...site, local: () => null });
    this.looked.delete(loop);
    return name;
  }

  private guard(expr: Extract<Expr, { kind: "guard" }>, site: Site): string {
    const { scope } = site;
    const [least, most] = rangeOf(expr.index);
    if (least >= expr.low && most < expr.high) return this.print(expr.inside, site);
    if (most < expr.low || least >= expr.high) return this.print(expr.outside, site);
    const index = this.affine(expr.index, site);
    const tests: string[] = [];
    if (least < expr.low && most >= expr.high - 1 && expr.high - expr.low === 1)
      tests.push(`${index} == ${expr.low}`);
    else {
      if (least < expr.low) tests.push(`${index} >= ${expr.low}`);
      if (most >= expr.high) tests.push(`${index} < ${expr.high}`);
    }
    const test = tests.length === 1 ? tests[0]! : tests.map((t) => `(${t})`).join(" && ");
    const name = this.out.name("g");
    const block = (inner: Expr): { lines: string[]; result: string } => {
      const made = scopeIn(scope);
      const result = this.print(inner, { ...site, scope: made });
      return { lines: made.lines, result };
    };
    const yes = block(expr.inside);
    const no = block(expr.outside);
    scope.lines.push(
      `var ${name}: ${typeOf[expr.dtype]};`,
      `if (${test}) {`,
      ...yes.lines,
      `${name} = ${yes.result};`,
      "} else {",
      ...no.lines,
      `${name} = ${no.result};`,
      "}",
    );
    return name;
  }

  /** An affine index as an i32. */
  affine({ offset, terms }: Affine, site: Site): string {
    const parts: Part[] = [];
    const others: string[] = [];
    for (const { loop, factor } of terms) {
      const looked = this.looked.get(loop);
      if (looked !== undefined) {
        others.push(times(looked, factor));
        continue;
      }
      const slot = site.slots.get(loop);
      if (slot === undefined) throw new Error(`loop ${loop.id} has no place in its kernel`);
      parts.push({ ...slot, factor });
    }
    return this.sum(parts, site.scope, offset, others);
  }

  /** Σ factor · digit + Σ others + offset */
  sum(parts: readonly Part[], scope: Scope, offset = 0, others: readonly string[] = []): string {
    const sum = merged(parts).map(({ base, stride, extent, factor }) =>
      times(this.digit(base, stride, extent, scope), factor),
    );
    sum.push(...others);
    if (sum.length === 0) return String(offset);
    if (offset !== 0) sum.push(offset < 0 ? `(${offset})` : String(offset));
    return this.bind(sum.join(" + "), scope);
  }

  /** (base / stride) % extent */
  private digit(base: Part["base"], stride: number, extent: number, scope: Scope): string {
    const whole = stride * extent >= this.extents[base];
    const name = this.variable(base, this.varies);
    if (stride === 1 && whole) return name;
    const unsigned = name.replace(base, `${base}u`);
    const from = stride === 1 ? unsigned : `${unsigned} / ${stride}u`;
    return this.bind(
      whole ? `i32(${from})` : stride === 1 ? `i32(${from} % ${extent}u)` : `i32((${from}) % ${extent}u)`,
      // where the base is defined, so that it is computed once
      home(scope, base),
    );
  }
}

const times = (name: string, factor: number): string =>
  factor === 1 ? name : `${name} * ${factor < 0 ? `(${factor})` : factor}`;

/** Whether the element is the same number everywhere. */
const isKnown = (expr: Expr): boolean =>
  expr.kind === "number" || (expr.kind === "index" && expr.index.terms.length === 0);

/** The outermost scope in which the variable is known. */
function home(scope: Scope, base: string): Scope {
  for (let s: Scope | null = scope; s !== null; s = s.parent) if (s.names.has(base)) return s;
  return scope;
}

export interface Part {
  readonly base: "k" | "r" | "f";
  readonly stride: number;
  readonly extent: number;
  readonly factor: number;
}

/** Neighbouring digits that are put together again become one. */
function merged(parts: readonly Part[]): Part[] {
  const sorted = parts.toSorted((a, b) => (a.base === b.base ? b.stride - a.stride : a.base < b.base ? -1 : 1));
  const out: Part[] = [];
  for (const part of sorted) {
    const last = out.at(-1);
    if (
      last !== undefined &&
      last.base === part.base &&
      last.stride === part.stride * part.extent &&
      last.factor === part.factor * part.extent
    )
      out[out.length - 1] = { ...part, extent: last.extent * part.extent };
    else out.push(part);
  }
  return out;
}

/** A statement that takes one more element into a result. */
export function accumulate(
  fold: Fold,
  result: string,
  element: string,
  dtype: DType,
  use: (name: string) => string,
): string {
  if (isFloat(dtype) && (fold === "max" || fold === "min")) {
    // a result that is NaN stays: nothing compares with it
    const op = fold === "max" ? ">" : "<";
    return `${result} = select(${result}, ${element}, ${element} ${op} ${result} || ${use("isNan")}(${element}));`;
  }
  return `${result} = ${combine(fold, result, element, dtype, use)};`;
}

/** Two elements or partial results as one. */
export function combine(fold: Fold, x: string, y: string, dtype: DType, use: (name: string) => string): string {
  if (dtype === "bool") return fold === "max" || fold === "sum" ? `(${x} || ${y})` : `(${x} && ${y})`;
  if (fold === "sum") return `${x} + ${y}`;
  if (fold === "prod") return `${x} * ${y}`;
  if (isFloat(dtype)) return `${use(fold === "max" ? "maximum" : "minimum")}(${x}, ${y})`;
  return `${fold}(${x}, ${y})`;
}
