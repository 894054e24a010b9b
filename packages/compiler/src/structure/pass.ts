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
  all,
  type Band,
  clip,
  cut,
  densify,
  lengths,
  merge,
  number,
  type OneHot,
  others,
  replaced,
  withValues,
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
  for (const { primitive, params } of graph.equations)
    if (primitive === p.iota && "basis" in params) return new Structure(graph, evaluator).run();
  return graph;
}

class Structure {
  private readonly builder: GraphBuilder;
  private readonly graph: Graph;
  private readonly env: (Var | undefined)[] = [];
  private readonly oneHots: (OneHot | undefined)[] = [];
  private readonly counts: (Count | undefined)[] = [];

  constructor(graph: Graph, evaluator: Evaluator) {
    this.graph = graph;
    this.builder = new GraphBuilder(evaluator, simplifications());
  }

  run(): Graph {
    const { graph, builder, env } = this;
    for (const v of graph.inputs) env[v.id] = builder.input(v.aval);
    for (const { variable, value } of graph.constants) env[variable.id] = builder.constant(value);
    for (let i = 0; i < graph.equations.length; i++) this.equation(graph.equations[i]!);
    return builder.finish(graph.outputs.map((v) => this.dense(v)));
  }

  /** The variable as an ordinary one. */
  private dense(v: Var): Var {
    return (this.env[v.id] ??= densify(this.builder, this.oneHots[v.id]!));
  }

  private equation(equation: Equation): void {
    const out = equation.outputs[0]!;
    const made = this.structured(equation);
    if (made === null) this.keep(equation);
    else if ("oneHot" in made) this.oneHots[out.id] = made.oneHot;
    else this.env[out.id] = made.dense;
  }

  private keep({ primitive, inputs, params, outputs }: Equation): void {
    const args = inputs.map(this.dense, this);
    const made = this.builder.emitAs(primitive, args, params, outputs);
    for (let i = 0; i < made.length; i++) this.env[outputs[i]!.id] = made[i]!;
  }

  private structured(equation: Equation): Outcome {
    const { primitive, inputs, outputs } = equation;
    if (primitive === p.eq) return this.basis(equation);
    if (outputs[0]!.aval.dtype === "int32") this.count(equation);
    if (inputs.length === 0) return null;
    const x = this.oneHots[inputs[0]!.id];
    const y = inputs.length === 1 ? undefined : this.oneHots[inputs[1]!.id];
    if (primitive.traits.axes === "elementwise")
      return inputs.length < 3 && (x !== undefined || y !== undefined)
        ? this.elementwise(equation, x, y)
        : null;
    if (x !== undefined && (primitive !== p.pad || Object.is(this.splat(inputs[1]!), 0))) {
      if (primitive === p.reduceSum) return sumOneHot(x, equation, this.builder);
      const moved = moveOneHot(x, equation, this.builder);
      if (moved !== null) return { oneHot: moved };
    }
    return primitive === p.dot ? this.dot(equation, x, y) : null;
  }

  private dot(equation: Equation, x: OneHot | undefined, y: OneHot | undefined): Outcome {
    const { inputs, outputs } = equation;
    if ((x === undefined) === (y === undefined) || !isFloat(outputs[0]!.aval.dtype)) return null;
    return x !== undefined
      ? dotOneHot(x, this.dense(inputs[1]!), true, equation, this.builder)
      : dotOneHot(y!, this.dense(inputs[0]!), false, equation, this.builder);
  }

  private splat(v: Var): number | undefined {
    const known = this.env[v.id];
    return known && this.builder.numberOf[known.id];
  }

  // The basis: eq of two counts

  private count({ primitive, inputs, params, outputs }: Equation): void {
    const out = outputs[0]!;
    const { shape } = out.aval;
    if (primitive === p.iota) {
      const { axis, basis } = params as { axis: number; basis?: true };
      const factors = replaced(all(0, shape.length), axis, 1);
      this.counts[out.id] = { offset: 0, factors, basis: basis === true ? axis : null };
    } else if (primitive === p.add) {
      this.shifted(inputs[0]!, inputs[1]!, out);
      this.shifted(inputs[1]!, inputs[0]!, out);
    }
  }

  /** A count plus a number. */
  private shifted(x: Var, y: Var, out: Var): void {
    const count = this.counts[x.id];
    const offset = this.splat(y);
    if (count !== undefined && offset !== undefined && sameShape(x.aval.shape, out.aval.shape))
      this.counts[out.id] = { ...count, offset: count.offset + offset };
  }

  private basis(equation: Equation): Outcome {
    const a = this.counts[equation.inputs[0]!.id];
    const b = this.counts[equation.inputs[1]!.id];
    if (a === undefined || b === undefined || a.basis === b.basis) return null;
    const [rows, columns] = a.basis === null ? [b, a] : [a, b];
    const axis = rows.basis!;
    const out = equation.outputs[0]!;
    const { shape } = out.aval;
    const zeros = all(0, shape.length);
    if (
      columns.factors.length !== shape.length ||
      columns.factors[axis] !== 0 ||
      !sameShape(rows.factors, replaced(zeros, axis, 1))
    )
      return null;
    const values = this.builder.one(p.broadcastTo, [number(this.builder, true, "bool")], {
      shape: others(shape, axis),
    });
    const band = clip(
      this.builder,
      {
        values,
        low: zeros,
        step: all(1, shape.length),
        slope: columns.factors,
        base: columns.offset - rows.offset,
      },
      axis,
      shape[axis]!,
    );
    if (band === null || band.values.aval.size === 0) return null;
    this.keep(equation);
    const dense = this.env[out.id]!;
    return { oneHot: { shape, dtype: "bool", axis, bands: [band], dense } };
  }

  // Elementwise

  private elementwise(equation: Equation, a: OneHot | undefined, b: OneHot | undefined): Outcome {
    const { primitive, inputs } = equation;
    if (inputs.length === 1) return this.unary(equation, a!);
    if (primitive === p.add || primitive === p.sub) return this.sum(equation, a, b);
    if (
      primitive === p.mul
        ? a === undefined || b === undefined
        : primitive === p.div && b === undefined
    )
      return this.product(equation, a, b);
    return null;
  }

  private unary({ primitive, params, outputs }: Equation, x: OneHot): Outcome {
    if (primitive !== p.neg && primitive !== p.cast && primitive !== p.stopGradient) return null;
    const { builder } = this;
    const bands: Band[] = [];
    for (const band of x.bands)
      bands.push(withValues(band, builder.one(primitive, [band.values], params)));
    const { shape, dtype } = outputs[0]!.aval;
    const dense =
      primitive === p.cast && x.dense !== undefined
        ? { dense: builder.one(primitive, [x.dense], params) }
        : {};
    return { oneHot: { shape, dtype, axis: x.axis, bands, ...dense } };
  }

  /** With what has no structure. */
  private product(
    { primitive, inputs, params, outputs }: Equation,
    a: OneHot | undefined,
    b: OneHot | undefined,
  ): Outcome {
    const { builder } = this;
    const { shape, dtype } = outputs[0]!.aval;
    const other = this.dense(inputs[a === undefined ? 0 : 1]!);
    const x = this.inShape(a ?? b!, shape);
    if (x === null || !sameShape(broadcastShapes([x.shape, other.aval.shape])!, shape)) return null;
    const bands: Band[] = [];
    for (const band of x.bands) {
      const factor = alongBand(builder, x, band, other);
      if (factor === null) return null;
      const factors = a === undefined ? [factor, band.values] : [band.values, factor];
      bands.push(withValues(band, builder.one(primitive, factors, params)));
    }
    return { oneHot: { shape, dtype, axis: x.axis, bands } };
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
    const left = a && this.inShape(a, shape);
    let right = b && this.inShape(b, shape);
    if (left === null || right === null) return null;
    if (primitive === p.sub && right !== undefined) right = negated(right, builder);
    if (left === undefined) return this.onto(right!, this.dense(inputs[0]!));
    // Bands added to an ordinary value: the other elements stay as they are.
    if (right === undefined) {
      const other = this.dense(inputs[1]!);
      return this.onto(left, primitive === p.sub ? builder.one(p.neg, [other]) : other);
    }
    if (left.axis !== right.axis) return null;
    const bands = merge(builder, [...left.bands, ...right.bands]);
    return { oneHot: { shape, dtype, axis: left.axis, bands } };
  }

  private onto(x: OneHot, other: Var): Outcome {
    if (Object.is(this.builder.numberOf[other.id], 0)) return { oneHot: x };
    if (!sameShape(other.aval.shape, x.shape)) return null;
    const { dense: _, ...bands } = x;
    return { dense: densify(this.builder, bands, other) };
  }
}

function negated({ shape, dtype, axis, bands }: OneHot, builder: GraphBuilder): OneHot {
  const made: Band[] = [];
  for (const band of bands) made.push(withValues(band, builder.one(p.neg, [band.values])));
  return { shape, dtype, axis, bands: made };
}

/** The elements of `other` beside those of a band; null if it changes along the structured axis. */
function alongBand(builder: GraphBuilder, x: OneHot, band: Band, other: Var): Var | null {
  const { shape } = other.aval;
  if (other.aval.size === 1) return builder.reshape(other, []);
  const lead = x.shape.length - shape.length;
  const own = x.axis - lead;
  if (own >= 0 && shape[own] !== 1) return null;
  let v = own >= 0 ? builder.reshape(other, others(shape, own)) : other;
  const sizes = lengths(band, x.axis);
  for (let i = 0; i < shape.length; i++) {
    const k = i + lead;
    if (k === x.axis || shape[i] === 1) continue;
    v = cut(builder, v, own >= 0 && i > own ? i - 1 : i, band.low[k]!, sizes[k]!, band.step[k]!);
  }
  // With axes of size 1 in front of the structured one, the ranks fit again.
  return v;
}
