import type { Equation, PadParams, Var } from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import { type Affine, scaled, zero } from "../ir/affine.ts";
import type { Expr, Value } from "../ir/tree.ts";
import { load } from "./tree-builder.ts";
import { affineMap, reshapeMap } from "./views.ts";

/** What stands for a variable of the graph. */
export type Meaning =
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "number"; readonly value: number; readonly variable: Var }
  | { readonly kind: "view"; readonly equation: Equation; readonly guards: number }
  /** An argument of a nested graph: its elements as expressions. */
  | { readonly kind: "given"; readonly element: (index: readonly Affine[]) => Expr }
  /** Computed wherever it is read: index arithmetic. */
  | { readonly kind: "inline"; readonly equation: Equation; readonly cost: number };

/** Operations on indices that are rather done again than stored. */
const cheap = /* @__PURE__ */ new Set<object>([
  p.add,
  p.sub,
  p.mul,
  p.neg,
  p.eq,
  p.ne,
  p.lt,
  p.le,
  p.gt,
  p.ge,
  p.bitAnd,
  p.bitOr,
  p.bitNot,
  p.select,
  p.cast,
  p.iota,
]);

/** What the variables of a graph mean, and their elements as expressions. */
export class Elements {
  readonly meanings: Meaning[];

  constructor(size: number) {
    this.meanings = Array.from({ length: size });
  }

  /** Guards around an element of `v`. */
  guardsOf(v: Var): number {
    const meaning = this.meanings[v.id]!;
    return meaning.kind === "view" ? meaning.guards : 0;
  }

  /** What computing an element from indices alone costs; Infinity if it takes more than indices and scalars. */
  protected inlineCost({ primitive, inputs, outputs }: Equation): number {
    if (primitive === p.iota) return 1;
    if (!cheap.has(primitive) || outputs[0]!.aval.size === 1) return Infinity;
    let cost = 1;
    let indices = false;
    for (let i = 0; i < inputs.length; i++) {
      const own = this.costOf(inputs[i]!);
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
      if (
        meaning.kind !== "view" ||
        meaning.equation.primitive === p.pad ||
        meaning.equation.primitive === p.reshape
      )
        return Infinity;
      x = meaning.equation.inputs[0]!;
    }
  }

  /** The element of `v` at `index`. */
  element(v: Var, index: readonly Affine[]): Expr {
    let x = v;
    let at = index;
    for (;;) {
      const meaning = this.meanings[x.id]!;
      if (meaning.kind === "number")
        return { kind: "number", value: meaning.value, dtype: x.aval.dtype };
      if (meaning.kind === "value") return load(meaning.value, at);
      if (meaning.kind === "inline") return this.inlined(meaning.equation, at);
      if (meaning.kind === "given") return meaning.element(at);
      const { equation } = meaning;
      const input: Var = equation.inputs[0]!;
      if (equation.primitive === p.pad) return this.padded(equation, at);
      const map =
        equation.primitive === p.reshape
          ? reshapeMap(input.aval.shape, x.aval.shape).map
          : affineMap(equation)!;
      at = map(at);
      x = input;
    }
  }

  private inlined(
    { primitive, params, inputs, outputs }: Equation,
    index: readonly Affine[],
  ): Expr {
    const { dtype, shape } = outputs[0]!.aval;
    if (primitive === p.iota)
      return { kind: "index", index: index[(params as { axis: number }).axis]!, dtype };
    const args = inputs.map((v) =>
      this.element(v, broadcastIndex(index, v.aval.shape, shape.length)),
    );
    return { kind: "apply", primitive, params, args, dtype };
  }

  private padded({ params, inputs }: Equation, index: readonly Affine[]): Expr {
    const [x, value] = inputs as [Var, Var];
    const { low } = params as PadParams;
    const outside = this.element(value, []);
    let expr = this.element(
      x,
      index.map((a, i) => scaled(a, 1, -low[i]!)),
    );
    index.forEach((a, i) => {
      const n = x.aval.shape[i]!;
      expr = {
        kind: "guard",
        index: a,
        low: low[i]!,
        high: low[i]! + n,
        inside: expr,
        outside,
        dtype: x.aval.dtype,
      };
    });
    return expr;
  }
}

/** The index of an operand of `shape` that broadcasts to `rank` dimensions. */
export function broadcastIndex(
  index: readonly Affine[],
  shape: readonly number[],
  rank: number,
): readonly Affine[] {
  const lead = rank - shape.length;
  if (lead === 0 && !shape.includes(1)) return index;
  return shape.map((n, i) => (n === 1 ? zero : index[i + lead]!));
}
