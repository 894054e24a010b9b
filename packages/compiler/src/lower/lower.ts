import {
  type Equation,
  type Graph,
  type IndexParams,
  type PadParams,
  type ReduceParams,
  stridesOf,
  type Var,
} from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import { type Affine, flatten, type LoopVar, scaled, type Term, variable } from "../ir/affine.ts";
import type { Expr, Fold, Program, Value } from "../ir/tree.ts";
import { layOut } from "../plan/lay-out.ts";
import { lowerDot } from "./contraction.ts";
import { type Part, placeParams, placed } from "./place.ts";
import { broadcastIndex, Elements, type Meaning } from "./elements.ts";
import { outputOf } from "./output.ts";
import type { Nest, NestSink } from "./nest.ts";
import { loopsOver, TreeBuilder } from "./tree-builder.ts";
import type { Target } from "./target.ts";
import { isView, reshapeMap } from "./views.ts";

const folds = /* @__PURE__ */ new Map<object, Fold>([
  [p.reduceSum, "sum"],
  [p.reduceProd, "prod"],
  [p.reduceMax, "max"],
  [p.reduceMin, "min"],
]);
const maxInlineCost = 8;
const maxGuards = 3;

export type Constants = { value: Value; tensor: Graph["constants"][number]["value"] }[];

/** Turns the equations of a graph into loops, calls and views. */
export class Lowering extends Elements {
  readonly tree: NestSink;
  readonly target: Target;
  readonly graph: Graph;
  readonly inputs: readonly Value[];
  readonly constants: Constants;
  private readonly given = new Map<Var, Value>();
  /** Values that must be stored in row-major order, whole. */
  readonly whole = new Set<Value>();
  private inLoops: ReadonlySet<Var> | null = null;

  constructor(graph: Graph, target: Target, tree: NestSink, constants: Constants = []) {
    super(graph.size);
    this.constants = constants;
    this.graph = graph;
    this.target = target;
    this.tree = tree;
    this.inputs = graph.inputs.map((v, position) => {
      const value = this.tree.value(v.aval);
      value.place = { kind: "input", position };
      this.meanings[v.id] = { kind: "value", value };
      return value;
    });
    for (const { variable, value: tensor } of graph.constants) {
      const number = variable.aval.size === 1 ? target.read(tensor)?.[0] : undefined;
      if (number !== undefined)
        this.meanings[variable.id] = { kind: "number", value: number, variable };
      else this.meanings[variable.id] = { kind: "value", value: this.constant(variable) };
    }
  }

  /** Gives all equations to the tree; the values of the outputs. */
  run(): Value[] {
    for (const equation of this.graph.equations) this.equation(equation);
    // Outputs in row-major order first: what they are made of cannot be stored transposed for another one.
    const unmoved = this.graph.outputs.map((v) => outputOf(this, v, false));
    return this.graph.outputs.map((v, i) => unmoved[i] ?? outputOf(this, v, true)!);
  }

  private constant(variable: Var): Value {
    let value = this.given.get(variable);
    if (value === undefined) {
      value = this.tree.value(variable.aval);
      value.place = { kind: "constant", position: this.constants.length };
      this.given.set(variable, value);
      this.constants.push({
        value,
        tensor: this.graph.constants.find((c) => c.variable === variable)!.value,
      });
    }
    return value;
  }

  protected equation(equation: Equation): void {
    const { primitive, inputs, outputs } = equation;
    const out = outputs[0]!;
    if (outputs.length === 1) {
      if (isView(equation)) return this.view(equation);
      const cost = this.inlineCost(equation);
      if (cost <= maxInlineCost) {
        this.meanings[out.id] = { kind: "inline", equation, cost };
        return;
      }
      if (
        primitive.traits.axes === "elementwise" &&
        this.target.prints(primitive, inputs[0]!.aval.dtype)
      )
        return this.elementwise(equation);
      const fold = folds.get(primitive);
      if (fold !== undefined) return this.reduction(equation, fold);
      if (primitive === p.dot) return lowerDot(this, equation);
      if (primitive === p.pad) return this.interiorPad(equation);
      if (primitive === p.concatenate) return this.concatenation(equation);
      if (primitive === p.gather) {
        if (this.target.gatherViews?.(this, equation)) return;
        if (this.gathersInLoops(equation)) return this.gathering(equation);
      }
      if (primitive === placed) return this.placing(equation);
    }
    if (!this.target.controlLoops?.make(this, equation)) this.call(equation);
  }

  meaningOf(v: Var): Meaning {
    return this.meanings[v.id]!;
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

  /** `v` is computed by loops over its shape, of whose index each element is an expression. */
  protected byElement(v: Var, expr: (index: readonly Affine[]) => Expr): Value {
    const { loops, index } = loopsOver(this.tree, v.aval.shape);
    const target = this.tree.value(v.aval);
    this.tree.add({ loops, target, index, expr: expr(index), fold: null });
    this.define(v, target);
    return target;
  }

  private elementwise({ primitive, params, inputs, outputs }: Equation): void {
    const out = outputs[0]!;
    this.byElement(out, (index) => ({
      kind: "apply",
      primitive,
      params,
      args: inputs.map((v) => this.element(v, broadcastIndex(index, v.aval.shape, index.length))),
      dtype: out.aval.dtype,
    }));
  }

  private reduction({ params, inputs, outputs }: Equation, fold: Fold): void {
    const [x] = inputs as [Var];
    const { axes } = params as ReduceParams;
    const { loops, index } = loopsOver(this.tree, x.aval.shape);
    const kept = index.filter((_, i) => !axes.includes(i));
    const expr = this.element(x, index);
    const order = this.tree.sequential ? inMemoryOrder(loops, expr) : loops;
    this.fold(outputs[0]!, { loops: order, index: kept, expr, fold });
  }

  /** A fold into the variable `out`; float32 is summed in double precision where the target has it. */
  fold(
    out: Var,
    nest: {
      readonly loops: readonly LoopVar[];
      readonly index: readonly Affine[];
      readonly expr: Expr;
      readonly fold: Fold;
    },
  ): void {
    const value = this.tree.value(out.aval);
    const wide =
      out.aval.dtype === "float32" &&
      this.target.wideSums !== false &&
      (nest.fold === "sum" || nest.fold === "prod");
    if (wide)
      this.tree.add({ ...nest, target: this.tree.value(out.aval, "float64"), finished: value });
    else this.tree.add({ ...nest, target: value });
    this.define(out, value);
  }

  /** Whether elements are gathered where they are used, and not by the library, which copies rows. */
  protected gathersInLoops({ params, inputs, outputs }: Equation): boolean {
    const { axis } = params as IndexParams;
    return (
      outputs[0]!.aval.size > 0 &&
      inputs[0]!.aval.shape[axis]! > 1 &&
      (this.inLoops ??= readInLoops(this.graph)).has(outputs[0]!)
    );
  }

  private gathering({ params, inputs, outputs }: Equation): void {
    const [x, indices] = inputs as [Var, Var];
    const out = outputs[0]!;
    const { axis, batchDims } = params as IndexParams;
    const end = axis + indices.aval.shape.length - batchDims;
    this.byElement(out, (index) => {
      const loop = this.tree.loopVar(x.aval.shape[axis]!);
      const at = [...index.slice(0, batchDims), ...index.slice(axis, end)];
      const place = [...index.slice(0, axis), variable(loop), ...index.slice(end)];
      return {
        kind: "gather",
        loop,
        at: this.element(indices, at),
        inside: this.element(x, place),
        dtype: out.aval.dtype,
      };
    });
  }

  protected interiorPad({ params, inputs, outputs }: Equation): void {
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

  protected concatenation({ params, inputs, outputs }: Equation): void {
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
  protected placing({ params, inputs, outputs }: Equation): void {
    const { parts } = placeParams(params);
    const target = this.tree.value(outputs[0]!.aval);
    const covered = parts.length > 0 && inputs[0]!.aval.size === target.aval.size;
    if (!covered) this.tree.clear(target);
    for (let k = 0; k < parts.length; k++)
      if (inputs[k]!.aval.size > 0) this.part(target, inputs[k]!, parts[k]!, covered, k);
    this.define(outputs[0]!, target);
  }

  /** Part k, added to what is there, or stored where it covers the array. */
  private part(target: Value, x: Var, { base, steps }: Part, covered: boolean, k: number): void {
    const { loops, index } = loopsOver(this.tree, x.aval.shape);
    const at: Affine[] = [];
    for (let axis = 0; axis < base.length; axis++) {
      const terms: Term[] = [];
      for (let i = 0; i < index.length; i++) {
        const step = steps[i]![axis]!;
        if (step !== 0) terms.push(...scaled(index[i]!, step).terms);
      }
      at.push({ offset: base[axis]!, terms });
    }
    const mode = covered && k === 0 ? "set" : "add";
    const nest: Nest = { loops, target, index: at, expr: this.element(x, index), fold: null, mode };
    this.tree.add(covered && k > 0 ? { ...nest, afterwards: [target] } : nest);
  }

  protected call(equation: Equation): void {
    const inputs = equation.inputs.map((v) => this.wholeValue(v));
    const outputs = equation.outputs.map((v) => {
      const value = this.tree.value(v.aval);
      if (this.target.callsReturn === false) this.whole.add(value);
      else value.place = { kind: "returned" };
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
      return this.constant(meaning.variable);
    }
    return this.byElement(v, (index) => this.element(v, index));
  }
}

/** The loops with those in front that take the longest steps through what is read. */
function inMemoryOrder(loops: readonly LoopVar[], expr: Expr): readonly LoopVar[] {
  if (expr.kind !== "load" || loops.length < 2) return loops;
  const { terms } = flatten(expr.index, stridesOf(expr.value.aval.shape));
  const step = (l: LoopVar): number =>
    Math.abs(terms.find((t) => t.loop === l)?.factor ?? Infinity);
  return loops.every((l, i) => i === 0 || step(loops[i - 1]!) >= step(l))
    ? loops
    : loops.toSorted((a, b) => step(b) - step(a));
}

/** What loops by element and folds read, also through views. */
function readInLoops({ equations }: Graph): ReadonlySet<Var> {
  const read = new Set<Var>();
  for (const equation of equations.toReversed())
    if (
      isView(equation)
        ? read.has(equation.outputs[0]!)
        : equation.primitive.traits.axes === "elementwise" || folds.has(equation.primitive)
    )
      for (const v of equation.inputs) read.add(v);
  return read;
}

/** The program of a graph. */
export function lower(graph: Graph, target: Target): Program {
  const tree = new (target.tree ?? TreeBuilder)();
  const lowering = new Lowering(graph, target, tree);
  const outputs = lowering.run();
  const { inputs, constants, whole } = lowering;
  const choices = target.recompute?.(tree, whole);
  return layOut(tree, whole, { inputs, constants, outputs, choices });
}
