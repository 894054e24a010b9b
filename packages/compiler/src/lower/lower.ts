import { type Equation, type Graph, type PadParams, type ReduceParams, stridesOf, type Var } from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import { type Affine, flatten, type LoopVar, scaled, zero } from "../ir/affine.ts";
import type { Expr, Fold, Program, Value } from "../ir/tree.ts";
import { layOut } from "../plan/lay-out.ts";
import { lowerDot } from "./contraction.ts";
import { placeParams, placed } from "./place.ts";
import { load, loopsOver, TreeBuilder } from "./tree-builder.ts";
import type { Target } from "./target.ts";
import { affineMap, groupAxes, isView, reshapeMap } from "./views.ts";

/** What stands for a variable of the graph. */
export type Meaning =
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "number"; readonly value: number; readonly variable: Var }
  | { readonly kind: "view"; readonly equation: Equation; readonly guards: number }
  /** Computed wherever it is read: index arithmetic. */
  | { readonly kind: "inline"; readonly equation: Equation; readonly cost: number };

const folds = /* @__PURE__ */ new Map<object, Fold>([
  [p.reduceSum, "sum"],
  [p.reduceProd, "prod"],
  [p.reduceMax, "max"],
  [p.reduceMin, "min"],
]);
/** Operations on indices that are rather done again than stored. */
const cheap = /* @__PURE__ */ new Set<object>([
  p.add, p.sub, p.mul, p.neg, p.eq, p.ne, p.lt, p.le, p.gt, p.ge, p.bitAnd, p.bitOr, p.bitNot, p.select, p.cast, p.iota,
]);
const maxInlineCost = 8;
const maxGuards = 3;

/** Turns the equations of a graph into loops, calls and views. */
export class Lowering {
  readonly tree = new TreeBuilder();
  readonly target: Target;
  private readonly meanings: Meaning[];
  private readonly graph: Graph;
  private readonly inputs: Value[];
  private readonly constants: { value: Value; tensor: Graph["constants"][number]["value"] }[] = [];
  private readonly given = new Map<Var, Value>();
  /** Values that must be stored in row-major order, whole. */
  readonly whole = new Set<Value>();

  constructor(graph: Graph, target: Target) {
    this.graph = graph;
    this.target = target;
    this.meanings = Array.from({ length: graph.size });
    this.inputs = graph.inputs.map((v, position) => {
      const value = this.tree.value(v.aval);
      value.place = { kind: "input", position };
      this.meanings[v.id] = { kind: "value", value };
      return value;
    });
    for (const { variable, value: tensor } of graph.constants) {
      const number = variable.aval.size === 1 ? target.read(tensor)?.[0] : undefined;
      if (number !== undefined) this.meanings[variable.id] = { kind: "number", value: number, variable };
      else this.meanings[variable.id] = { kind: "value", value: this.constant(variable) };
    }
  }

  run(notes: readonly string[] = []): Program {
    for (const equation of this.graph.equations) this.equation(equation);
    // Outputs in row-major order first: what they are made of cannot be stored transposed for another one.
    const unmoved = this.graph.outputs.map((v) => this.output(v, false));
    const outputs = this.graph.outputs.map((v, i) => unmoved[i] ?? this.output(v, true)!);
    return layOut({ tree: this.tree, inputs: this.inputs, constants: this.constants, outputs, whole: this.whole, notes });
  }

  private constant(variable: Var): Value {
    let value = this.given.get(variable);
    if (value === undefined) {
      value = this.tree.value(variable.aval);
      value.place = { kind: "constant", position: this.constants.length };
      this.given.set(variable, value);
      this.constants.push({ value, tensor: this.graph.constants.find((c) => c.variable === variable)!.value });
    }
    return value;
  }

  private equation(equation: Equation): void {
    const { primitive, inputs, outputs } = equation;
    const out = outputs[0]!;
    if (outputs.length === 1) {
      if (isView(equation)) return this.view(equation);
      const cost = this.inlineCost(equation);
      if (cost <= maxInlineCost) {
        this.meanings[out.id] = { kind: "inline", equation, cost };
        return;
      }
      if (primitive.traits.axes === "elementwise" && this.target.prints(primitive, inputs[0]!.aval.dtype)) return this.elementwise(equation);
      const fold = folds.get(primitive);
      if (fold !== undefined) return this.reduction(equation, fold);
      if (primitive === p.dot) return lowerDot(this, equation);
      if (primitive === p.pad) return this.interiorPad(equation);
      if (primitive === p.concatenate) return this.concatenation(equation);
      if (primitive === placed) return this.placing(equation);
    }
    this.call(equation);
  }

  define(v: Var, value: Value): void {
    this.meanings[v.id] = { kind: "value", value };
  }

  private view(equation: Equation): void {
    const [x] = equation.inputs as [Var];
    const out = equation.outputs[0]!;
    if (equation.primitive === p.reshape && reshapeMap(x.aval.shape, out.aval.shape).whole) {
      const value = this.stored(x);
      this.whole.add(value);
    }
    let guards = Math.max(...equation.inputs.map((v) => this.guardsOf(v)));
    if (equation.primitive === p.pad) guards++;
    if (guards > maxGuards) {
      for (const v of equation.inputs) this.stored(v);
      guards = 1;
    }
    this.meanings[out.id] = { kind: "view", equation, guards };
  }

  private guardsOf(v: Var): number {
    const meaning = this.meanings[v.id]!;
    return meaning.kind === "view" ? meaning.guards : 0;
  }

  /** What computing an element from indices alone costs; Infinity if it takes more than indices and scalars. */
  private inlineCost({ primitive, inputs, outputs }: Equation): number {
    if (!cheap.has(primitive) || outputs[0]!.aval.size === 1) return Infinity;
    if (primitive === p.iota) return 1;
    let cost = 1;
    let indices = false;
    for (const v of inputs) {
      const own = this.costOf(v);
      cost += own;
      if (own > 0) indices = true;
    }
    return indices ? cost : Infinity;
  }

  private costOf(v: Var): number {
    let x = v;
    for (let meaning = this.meanings[x.id]!; ; meaning = this.meanings[x.id]!) {
      if (meaning.kind === "inline") return meaning.cost;
      if (x.aval.size === 1) return 0;
      if (meaning.kind !== "view" || meaning.equation.primitive === p.pad || meaning.equation.primitive === p.reshape) return Infinity;
      x = meaning.equation.inputs[0]!;
    }
  }

  /** The element of `v` at `index`. */
  element(v: Var, index: readonly Affine[]): Expr {
    let x = v;
    let at = index;
    for (;;) {
      const meaning = this.meanings[x.id]!;
      if (meaning.kind === "number") return { kind: "number", value: meaning.value, dtype: x.aval.dtype };
      if (meaning.kind === "value") return load(meaning.value, at);
      if (meaning.kind === "inline") return this.inlined(meaning.equation, at);
      const { equation } = meaning;
      const input: Var = equation.inputs[0]!;
      if (equation.primitive === p.pad) return this.padded(equation, at);
      const map = equation.primitive === p.reshape ? reshapeMap(input.aval.shape, x.aval.shape).map : affineMap(equation)!;
      at = map(at);
      x = input;
    }
  }

  private inlined({ primitive, params, inputs, outputs }: Equation, index: readonly Affine[]): Expr {
    const { dtype, shape } = outputs[0]!.aval;
    if (primitive === p.iota) return { kind: "index", index: index[(params as { axis: number }).axis]!, dtype };
    const args = inputs.map((v) => this.element(v, broadcastIndex(index, v.aval.shape, shape.length)));
    return { kind: "apply", primitive, params, args, dtype };
  }

  private padded({ params, inputs }: Equation, index: readonly Affine[]): Expr {
    const [x, value] = inputs as [Var, Var];
    const { low } = params as PadParams;
    const outside = this.element(value, []);
    let expr = this.element(x, index.map((a, i) => scaled(a, 1, -low[i]!)));
    index.forEach((a, i) => {
      const n = x.aval.shape[i]!;
      expr = { kind: "guard", index: a, low: low[i]!, high: low[i]! + n, inside: expr, outside, dtype: x.aval.dtype };
    });
    return expr;
  }

  private elementwise({ primitive, params, inputs, outputs }: Equation): void {
    const out = outputs[0]!;
    const { loops, index } = loopsOver(this.tree, out.aval.shape);
    const args = inputs.map((v) => this.element(v, broadcastIndex(index, v.aval.shape, index.length)));
    const target = this.tree.value(out.aval);
    this.tree.add({ loops, target, index, expr: { kind: "apply", primitive, params, args, dtype: out.aval.dtype }, fold: null });
    this.define(out, target);
  }

  private reduction({ params, inputs, outputs }: Equation, fold: Fold): void {
    const [x] = inputs as [Var];
    const { axes } = params as ReduceParams;
    const { loops, index } = loopsOver(this.tree, x.aval.shape);
    const kept = index.filter((_, i) => !axes.includes(i));
    const expr = this.element(x, index);
    this.fold(outputs[0]!, { loops: inMemoryOrder(loops, expr), index: kept, expr, fold });
  }

  /** A fold into the variable `out`; float32 is summed in double precision. */
  fold(out: Var, nest: { readonly loops: Parameters<TreeBuilder["add"]>[0]["loops"]; readonly index: readonly Affine[]; readonly expr: Expr; readonly fold: Fold }): void {
    const value = this.tree.value(out.aval);
    const wide = out.aval.dtype === "float32" && (nest.fold === "sum" || nest.fold === "prod");
    if (wide) this.tree.add({ ...nest, target: this.tree.value(out.aval, "float64"), finished: value });
    else this.tree.add({ ...nest, target: value });
    this.define(out, value);
  }

  private interiorPad({ params, inputs, outputs }: Equation): void {
    const [x, filler] = inputs as [Var, Var];
    const { low, interior } = params as PadParams;
    const out = outputs[0]!;
    const target = this.tree.value(out.aval);
    const whole = loopsOver(this.tree, out.aval.shape);
    this.tree.add({ ...whole, target, expr: this.element(filler, []), fold: null });
    const part = loopsOver(this.tree, x.aval.shape);
    this.tree.add({
      loops: part.loops,
      target,
      index: part.index.map((a, i) => scaled(a, interior[i]! + 1, low[i]!)),
      expr: this.element(x, part.index),
      fold: null,
      afterwards: [target],
    });
    this.define(out, target);
  }

  private concatenation({ params, inputs, outputs }: Equation): void {
    const { axis } = params as { axis: number };
    const target = this.tree.value(outputs[0]!.aval);
    let offset = 0;
    for (const x of inputs) {
      const start = offset;
      offset += x.aval.shape[axis]!;
      if (x.aval.size === 0) continue;
      const { loops, index } = loopsOver(this.tree, x.aval.shape);
      this.tree.add({
        loops,
        target,
        index: index.map((a, i) => (i === axis ? scaled(a, 1, start) : a)),
        expr: this.element(x, index),
        fold: null,
      });
    }
    this.define(outputs[0]!, target);
  }

  /** Parts of an array whose other elements are 0. */
  private placing({ params, inputs, outputs }: Equation): void {
    const { parts } = placeParams(params);
    const target = this.tree.value(outputs[0]!.aval);
    const covered = parts.length > 0 && inputs[0]!.aval.size === target.aval.size;
    if (!covered) this.tree.clear(target);
    parts.forEach(({ base, steps }, k) => {
      const x = inputs[k]!;
      if (x.aval.size === 0) return;
      const { loops, index } = loopsOver(this.tree, x.aval.shape);
      const at = base.map((offset, axis) => {
        let sum: Affine = { offset, terms: [] };
        index.forEach((a, i) => {
          const step = steps[i]![axis]!;
          if (step !== 0) sum = { offset: sum.offset, terms: [...sum.terms, ...scaled(a, step).terms] };
        });
        return sum;
      });
      const set = covered && k === 0;
      const nest = { loops, target, index: at, expr: this.element(x, index), fold: null, mode: set ? "set" : "add" } as const;
      this.tree.add(covered && !set ? { ...nest, afterwards: [target] } : nest);
    });
    this.define(outputs[0]!, target);
  }

  private call(equation: Equation): void {
    const inputs = equation.inputs.map((v) => this.wholeValue(v));
    const outputs = equation.outputs.map((v) => {
      const value = this.tree.value(v.aval);
      value.place = { kind: "returned" };
      this.define(v, value);
      return value;
    });
    this.tree.step({ kind: "call", equation, inputs, outputs }, outputs);
  }

  /** `v` in memory, in row-major order. */
  wholeValue(v: Var): Value {
    const value = this.stored(v);
    this.whole.add(value);
    return value;
  }

  /** `v` as a value with elements of its own, copied from a view where it has to be. */
  stored(v: Var): Value {
    const meaning = this.meanings[v.id]!;
    if (meaning.kind === "value") return meaning.value;
    if (meaning.kind === "number") {
      const value = this.constant(meaning.variable);
      return value;
    }
    const { loops, index } = loopsOver(this.tree, v.aval.shape);
    const target = this.tree.value(v.aval);
    this.tree.add({ loops, target, index, expr: this.element(v, index), fold: null });
    this.define(v, target);
    return target;
  }

  /**
   * The value handed out for `v`: where it is only moved, what it is made of is stored that way in the first place. Null
   * for what is more than reshaped, unless `movable`.
   */
  private output(v: Var, movable: boolean): Value | null {
    let x = v;
    let moved = false;
    // Where the elements of x lie in the memory of v, axis by axis.
    let strides: readonly number[] = stridesOf(v.aval.shape);
    for (;;) {
      const meaning = this.meanings[x.id]!;
      if (meaning.kind === "value") {
        const { value } = meaning;
        if (!moved) {
          this.whole.add(value);
          return value;
        }
        if (value.place !== null || this.whole.has(value) || value.aval.size !== v.aval.size) break;
        value.layout = strides;
        value.place = { kind: "output", position: -1 };
        return value;
      }
      if (meaning.kind !== "view") break;
      const { equation } = meaning;
      const input: Var = equation.inputs[0]!;
      const before: number[] = input.aval.shape.map(() => 0);
      if (equation.primitive === p.transpose) {
        if (!movable) return null;
        const { permutation } = equation.params as { permutation: readonly number[] };
        permutation.forEach((axis, i) => (before[axis] = strides[i]!));
        strides = before;
        moved = true;
      } else if (equation.primitive === p.reshape && !moved) {
        strides = stridesOf(input.aval.shape);
      } else if (equation.primitive === p.reshape) {
        const groups = groupAxes(input.aval.shape, x.aval.shape);
        if (groups === null || groups.some((g) => g.from.length > 1 || g.to.length > 1)) break;
        for (const g of groups) before[g.from[0]!] = strides[g.to[0]!]!;
        strides = before;
      } else break;
      x = input;
    }
    return movable ? this.wholeValue(v) : null;
  }
}

/** The loops with those in front that take the longest steps through what is read. */
function inMemoryOrder(loops: readonly LoopVar[], expr: Expr): readonly LoopVar[] {
  if (expr.kind !== "load" || loops.length < 2) return loops;
  const { terms } = flatten(expr.index, stridesOf(expr.value.aval.shape));
  const step = (l: LoopVar): number => Math.abs(terms.find((t) => t.loop === l)?.factor ?? Infinity);
  return loops.every((l, i) => i === 0 || step(loops[i - 1]!) >= step(l)) ? loops : loops.toSorted((a, b) => step(b) - step(a));
}

/** The index of an operand of `shape` that broadcasts to `rank` dimensions. */
export function broadcastIndex(index: readonly Affine[], shape: readonly number[], rank: number): Affine[] {
  const lead = rank - shape.length;
  return shape.map((n, i) => (n === 1 ? zero : index[i + lead]!));
}

/** The program of a graph. */
export function lower(graph: Graph, target: Target, notes: readonly string[] = []): Program {
  return new Lowering(graph, target).run(notes);
}
