import {
  broadcastShapes,
  type Equation,
  type Graph,
  isFloat,
  sameShape,
  type Var,
} from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import type { Evaluator } from "../passes/evaluator.ts";
import { GraphBuilder } from "../passes/rewrite.ts";
import { simplifications } from "../passes/simplify.ts";
import { dotOneHot, type Outcome, sumOneHot } from "./contraction.ts";
import { broadcastOneHot, moveOneHot } from "./movement.ts";
import {
  type Band,
  clip,
  cut,
  densify,
  lengths,
  merge,
  number,
  type OneHot,
  others,
  toShape,
} from "./one-hot.ts";

/** An integer value that is an affine function of its own index. */
interface Count {
  readonly offset: number;
  readonly factors: readonly number[];
  /** The axis that counts the rows of a Jacobian's basis. */
  readonly basis: number | null;
}

/**
 * Recognises the basis of a Jacobian and carries its structure through what is linear in it: products with values that
 * do not depend on the direction stay diagonals, slices and pads of diagonals are diagonals, sums of those are bands,
 * contractions are transposes. Zeros outside of the bands are structural: no NaN and no infinity reaches them.
 */
export function findStructure(graph: Graph, evaluator: Evaluator): Graph {
  if (!graph.equations.some((e) => e.primitive === p.iota && "basis" in e.params)) return graph;
  return new Structure(graph, evaluator).run();
}

class Structure {
  private readonly builder: GraphBuilder;
  private readonly graph: Graph;
  private readonly env: (Var | undefined)[];
  private readonly oneHots: (OneHot | undefined)[];
  private readonly counts: (Count | undefined)[];

  constructor(graph: Graph, evaluator: Evaluator) {
    this.graph = graph;
    this.builder = new GraphBuilder(evaluator, simplifications());
    this.env = Array.from({ length: graph.size });
    this.oneHots = Array.from({ length: graph.size });
    this.counts = Array.from({ length: graph.size });
  }

  run(): Graph {
    const { graph, builder, env } = this;
    for (const v of graph.inputs) env[v.id] = builder.input(v.aval);
    for (const { variable, value } of graph.constants) env[variable.id] = builder.constant(value);
    for (const equation of graph.equations) this.equation(equation);
    return builder.finish(graph.outputs.map((v) => this.dense(v)));
  }

  /** The variable as an ordinary one. */
  private dense(v: Var): Var {
    return (this.env[v.id] ??= densify(this.builder, this.oneHots[v.id]!));
  }

  private equation(equation: Equation): void {
    const out = equation.outputs[0]!;
    this.counts[out.id] = this.count(equation);
    const made = this.structured(equation);
    if (made !== null && "oneHot" in made) this.oneHots[out.id] = made.oneHot;
    else if (made !== null) this.env[out.id] = made.dense;
    else this.keep(equation);
  }

  private keep({ primitive, inputs, params, outputs }: Equation): void {
    const made = this.builder.emitAs(
      primitive,
      inputs.map((v) => this.dense(v)),
      params,
      outputs,
    );
    outputs.forEach((v, i) => (this.env[v.id] = made[i]!));
  }

  private structured(equation: Equation): Outcome {
    const { primitive, inputs } = equation;
    if (primitive === p.eq) return this.basis(equation);
    const x = inputs.map((v) => this.oneHots[v.id]);
    const first = x.find((y) => y !== undefined);
    if (first === undefined) return null;
    if (primitive.traits.axes === "elementwise") return this.elementwise(equation, x);
    if (x[0] !== undefined && (primitive !== p.pad || Object.is(this.splat(inputs[1]!), 0))) {
      if (primitive === p.reduceSum) return sumOneHot(x[0], equation, this.builder);
      const moved = moveOneHot(x[0], equation, this.builder);
      if (moved !== null) return { oneHot: moved };
    }
    if (primitive === p.dot && (x[0] === undefined || x[1] === undefined) && isFloat(first.dtype))
      return x[0] !== undefined
        ? dotOneHot(x[0], this.dense(inputs[1]!), true, equation, this.builder)
        : dotOneHot(x[1]!, this.dense(inputs[0]!), false, equation, this.builder);
    return null;
  }

  private splat(v: Var): number | undefined {
    const known = this.env[v.id];
    return known === undefined ? undefined : this.builder.numberOf[known.id];
  }

  // The basis: eq of two counts

  private count({ primitive, inputs, params, outputs }: Equation): Count | undefined {
    const out = outputs[0]!.aval;
    if (primitive === p.iota && out.dtype === "int32") {
      const { axis, basis } = params as { axis: number; basis?: true };
      return {
        offset: 0,
        factors: out.shape.map((_, i) => (i === axis ? 1 : 0)),
        basis: basis === true ? axis : null,
      };
    }
    if (primitive === p.add && out.dtype === "int32") {
      for (const [x, y] of [inputs, inputs.toReversed()]) {
        const count = this.counts[x!.id];
        const offset = this.splat(y!);
        if (count !== undefined && offset !== undefined && sameShape(x!.aval.shape, out.shape))
          return { ...count, offset: count.offset + offset };
      }
    }
    return undefined;
  }

  private basis(equation: Equation): Outcome {
    const [a, b] = equation.inputs.map((v) => this.counts[v.id]);
    const out = equation.outputs[0]!.aval;
    const rank = out.shape.length;
    if (
      a === undefined ||
      b === undefined ||
      a.factors.length !== rank ||
      b.factors.length !== rank
    )
      return null;
    const axis = a.basis ?? b.basis;
    if (axis === null || a.basis === b.basis) return null;
    const rows = a.basis === null ? b : a;
    const columns = rows === a ? b : a;
    if (columns.factors[axis] !== 0 || rows.factors.some((f, i) => f !== (i === axis ? 1 : 0)))
      return null;
    const room = others(out.shape, axis);
    const values = this.builder.one(p.broadcastTo, [number(this.builder, true, "bool")], {
      shape: room,
    });
    const zeros = out.shape.map(() => 0);
    const band = clip(
      this.builder,
      {
        values,
        low: zeros,
        step: zeros.map(() => 1),
        slope: columns.factors,
        base: columns.offset - rows.offset,
      },
      axis,
      out.shape[axis]!,
    );
    if (band === null || band.values.aval.size === 0) return null;
    this.keep(equation);
    const dense = this.env[equation.outputs[0]!.id]!;
    return { oneHot: { shape: out.shape, dtype: "bool", axis, bands: [band], dense } };
  }

  // Elementwise

  private elementwise(equation: Equation, x: readonly (OneHot | undefined)[]): Outcome {
    const { primitive, inputs, params, outputs } = equation;
    const { shape, dtype } = outputs[0]!.aval;
    const { builder } = this;
    const [a, b] = x;
    const map = (y: OneHot, f: (band: Band) => Var, dense?: Var): Outcome => {
      const bands = y.bands.map((band) => ({ ...band, values: f(band) }));
      return {
        oneHot: { shape, dtype, axis: y.axis, bands, ...(dense !== undefined && { dense }) },
      };
    };
    if (inputs.length === 1) {
      if (primitive !== p.neg && primitive !== p.cast && primitive !== p.stopGradient) return null;
      const dense =
        primitive === p.cast && a!.dense !== undefined
          ? builder.one(primitive, [a!.dense], params)
          : undefined;
      return map(a!, (band) => builder.one(primitive, [band.values], params), dense);
    }
    if (
      (primitive === p.mul && (a === undefined) !== (b === undefined)) ||
      (primitive === p.div && b === undefined)
    ) {
      const own = a ?? b!;
      const other = this.dense(inputs[a === undefined ? 0 : 1]!);
      const full = this.inShape(own, shape);
      if (full === null || !sameShape(broadcastShapes([full.shape, other.aval.shape])!, shape))
        return null;
      const factors = full.bands.map((band) => alongBand(builder, full, band, other));
      if (factors.includes(null)) return null;
      let i = 0;
      return map(full, (band) => {
        const factor = factors[i++]!;
        return builder.one(
          primitive,
          a === undefined ? [factor, band.values] : [band.values, factor],
          params,
        );
      });
    }
    if (primitive === p.add || primitive === p.sub) return this.sum(equation, a, b);
    return null;
  }

  private inShape(x: OneHot, shape: readonly number[]): OneHot | null {
    return sameShape(x.shape, shape) ? x : broadcastOneHot(x, shape, this.builder);
  }

  private sum(
    { primitive, inputs, outputs }: Equation,
    a: OneHot | undefined,
    b: OneHot | undefined,
  ): Outcome {
    const { shape, dtype } = outputs[0]!.aval;
    const { builder } = this;
    const left = a === undefined ? null : this.inShape(a, shape);
    const right = b === undefined ? null : this.inShape(b, shape);
    if ((a !== undefined && left === null) || (b !== undefined && right === null)) return null;
    const negated = (x: OneHot): OneHot =>
      primitive === p.add
        ? x
        : {
            ...x,
            bands: x.bands.map((band) => ({ ...band, values: builder.one(p.neg, [band.values]) })),
          };
    if (left !== null && right !== null) {
      if (left.axis !== right.axis) return null;
      const bands = merge(builder, [...left.bands, ...negated(right).bands]);
      return { oneHot: { shape, dtype, axis: left.axis, bands } };
    }
    // Bands added to an ordinary value: the other elements stay as they are.
    if (left !== null) {
      let other = this.dense(inputs[1]!);
      if (primitive === p.sub) other = builder.one(p.neg, [other]);
      return this.onto(left, other);
    }
    return this.onto(negated(right!), this.dense(inputs[0]!));
  }

  private onto(x: OneHot, other: Var): Outcome {
    if (Object.is(this.builder.numberOf[other.id], 0)) return { oneHot: x };
    if (!sameShape(other.aval.shape, x.shape)) return null;
    const { dense: _, ...bands } = x;
    return { dense: densify(this.builder, bands, other) };
  }
}

/** The elements of `other` beside those of a band; null if it changes along the structured axis. */
function alongBand(builder: GraphBuilder, x: OneHot, band: Band, other: Var): Var | null {
  const { shape } = other.aval;
  if (other.aval.size === 1) return toShape(builder, other, []);
  const lead = x.shape.length - shape.length;
  const own = x.axis - lead;
  if (own >= 0 && shape[own] !== 1) return null;
  let v = own >= 0 ? toShape(builder, other, others(shape, own)) : other;
  const sizes = lengths(band, x.axis);
  shape.forEach((n, i) => {
    const k = i + lead;
    if (k === x.axis || n === 1) return;
    v = cut(builder, v, own >= 0 && i > own ? i - 1 : i, band.low[k]!, sizes[k]!, band.step[k]!);
  });
  // With axes of size 1 in front of the structured one, the ranks fit again.
  return v;
}
