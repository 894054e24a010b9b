import {
  type Affine,
  type Call,
  type Expr,
  Lowering,
  loopsOver,
  type LoopVar,
  type Matmul,
  type Nest,
  type NestSink,
  placeParams,
  scaled,
  type Target,
  type Value,
} from "@cotangent/compiler";
import {
  type Aval,
  type DType,
  type Equation,
  type Graph,
  type Tensor,
} from "@cotangent/core";
import * as p from "@cotangent/core/primitives";

/** What a graph is made of, in an order in which it can be computed: nothing is fused yet. */
export type Item =
  | { readonly kind: "nest"; readonly nest: Nest }
  | { readonly kind: "clear"; readonly target: Value }
  | { readonly kind: "step"; readonly node: Call | Matmul };

export interface Collected {
  readonly items: readonly Item[];
  readonly inputs: readonly Value[];
  readonly constants: readonly { readonly value: Value; readonly tensor: Tensor }[];
  readonly outputs: readonly Value[];
  /** Values that are read through reshapes that only hold for row-major order: their indices may run past an axis. */
  readonly whole: ReadonlySet<Value>;
}

/** Keeps the nests of a graph in a list. */
class NestList implements NestSink {
  readonly sequential = false;
  readonly items: Item[] = [];
  private values = 0;
  private loops = 0;

  value(aval: Aval, dtype: DType = aval.dtype): Value {
    const id = this.values++;
    return { id, aval, dtype, place: null, strides: [], layout: null, size: aval.size };
  }
  loopVar(extent: number): LoopVar {
    return { id: this.loops++, extent, same: null };
  }
  clear(target: Value): void {
    if (target.aval.size > 0) this.items.push({ kind: "clear", target });
  }
  step(node: Call | Matmul): void {
    this.items.push({ kind: "step", node });
  }
  add(nest: Nest): void {
    if (nest.target.aval.size > 0) this.items.push({ kind: "nest", nest });
  }
}

/** Inputs of a concatenation up to which each element is chosen by comparing its index. */
const maxChoices = 6;

/** The compiler's lowering, with what a GPU rather reads than writes in pieces as one expression an element. */
class GpuLowering extends Lowering {
  /** Copies of rows would be one more dispatch. */
  protected override gathersInLoops(): boolean {
    return true;
  }

  protected override concatenation(equation: Equation): void {
    const inputs = equation.inputs.filter((v) => v.aval.size > 0);
    if (inputs.length === 0 || inputs.length > maxChoices) return super.concatenation(equation);
    const { axis } = equation.params as { axis: number };
    const out = equation.outputs[0]!;
    const { loops, index } = loopsOver(this.tree, out.aval.shape);
    const { dtype } = out.aval;
    let end = out.aval.shape[axis]!;
    let expr: Expr | null = null;
    for (const x of inputs.toReversed()) {
      const low = end - x.aval.shape[axis]!;
      const at = index.map((a, i) => (i === axis ? scaled(a, 1, -low) : a));
      const inside = this.element(x, at);
      expr =
        expr === null
          ? inside
          : { kind: "guard", index: index[axis]!, low, high: end, inside, outside: expr, dtype };
      end = low;
    }
    const target = this.tree.value(out.aval);
    this.tree.add({ loops, target, index, expr: expr!, fold: null });
    this.define(out, target);
  }

  /** Every element of the output asks each part whether it covers it: one kernel, with no order among writes. */
  protected override placing(equation: Equation): void {
    const { params, inputs, outputs } = equation;
    const out = outputs[0]!;
    const { parts } = placeParams(params);
    const { loops, index } = loopsOver(this.tree, out.aval.shape);
    const { dtype } = out.aval;
    const none: Expr = { kind: "number", value: 0, dtype };
    let sum: Expr | null = null;
    for (const [k, { base, steps }] of parts.entries()) {
      const x = inputs[k]!;
      if (x.aval.size === 0) continue;
      const found = invert(base, steps, x.aval.shape, index, out.aval.shape);
      if (found === null) return super.placing(equation);
      let expr = this.element(x, found.at);
      for (const g of found.guards)
        expr = { kind: "guard", ...g, inside: expr, outside: none, dtype };
      sum =
        sum === null
          ? expr
          : { kind: "apply", primitive: p.add, params: {}, args: [sum, expr], dtype };
    }
    const target = this.tree.value(out.aval);
    this.tree.add({ loops, target, index, expr: sum ?? none, fold: null });
    this.define(out, target);
  }
}

const nowhere: Affine = { offset: 0, terms: [] };

interface Inverse {
  readonly at: Affine[];
  readonly guards: { readonly index: Affine; readonly low: number; readonly high: number }[];
}

/** Which element of a part lies at `index`, and where one does; null where steps are too long to tell by affine indices. */
function invert(
  base: readonly number[],
  steps: readonly (readonly number[])[],
  shape: readonly number[],
  index: readonly Affine[],
  out: readonly number[],
): Inverse | null {
  const guards: Inverse["guards"] = [];
  const at: Affine[] = [];
  const used = new Set<number>();
  for (const [t, n] of shape.entries()) {
    if (n === 1) {
      at.push(nowhere);
      continue;
    }
    const axis = out.findIndex(
      (_, a) =>
        Math.abs(steps[t]![a]!) === 1 &&
        steps.every((s, u) => u === t || shape[u] === 1 || s[a] === 0),
    );
    if (axis < 0) return null;
    used.add(axis);
    const step = steps[t]![axis]!;
    const a = scaled(index[axis]!, step, -base[axis]! * step);
    at.push(a);
    guards.push({ index: a, low: 0, high: n });
  }
  for (let a = 0; a < out.length; a++) {
    if (used.has(a)) continue;
    // index[a] = base + Σ steps·t, with t known from the other axes
    let rest = scaled(index[a]!, 1, -base[a]!);
    for (const [t, n] of shape.entries()) {
      const step = steps[t]![a]!;
      if (n === 1 || step === 0) continue;
      rest = {
        offset: rest.offset - step * at[t]!.offset,
        terms: [...rest.terms, ...scaled(at[t]!, -step).terms],
      };
    }
    guards.push({ index: rest, low: 0, high: 1 });
  }
  return { at, guards };
}

/** The nests, calls and products of a graph that has been optimized. */
export function collect(graph: Graph, target: Target): Collected {
  const list = new NestList();
  const lowering = new GpuLowering(graph, target, list);
  const outputs = lowering.run();
  const { inputs, constants, whole } = lowering;
  return { items: list.items, inputs, constants, outputs, whole };
}
