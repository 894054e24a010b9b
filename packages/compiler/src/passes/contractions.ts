import {
  type Equation,
  type Graph,
  isFloat,
  type ReduceParams,
  type Shape,
  type Var,
} from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import { type GraphBuilder, rewrite } from "./rewrite.ts";

/**
 * A product that is summed over axes both factors have becomes a contraction, where each factor also has an axis of its
 * own: the product of all pairs is never made.
 */
export function findContractions(graph: Graph): Graph {
  return rewrite(graph, contracting);
}

/** The rule, for one equation. */
export function contracting(equation: Equation, builder: GraphBuilder): readonly Var[] | undefined {
  const { primitive, inputs } = equation;
  if (primitive !== p.reduceSum) return undefined;
  const product = builder.madeBy(p.mul, inputs[0]!);
  if (product === undefined || !isFloat(inputs[0]!.aval.dtype)) return undefined;
  return contraction(equation, product, builder);
}

function contraction(
  { params, outputs }: Equation,
  { inputs, outputs: [product] }: Equation,
  builder: GraphBuilder,
): readonly Var[] | undefined {
  const [x, y] = inputs as [Var, Var];
  const { shape } = product!.aval;
  const { axes } = params as ReduceParams;
  const a = axesOf(x, shape);
  const b = axesOf(y, shape);
  const summed = axes.filter((i) => shape[i] !== 1);
  const own = (mine: readonly number[], other: readonly number[]): number[] =>
    mine.filter((i) => !other.includes(i) && !summed.includes(i));
  const [left, right] = [own(a, b), own(b, a)];
  if (summed.length === 0 || left.length === 0 || right.length === 0) return undefined;
  if (summed.some((i) => !a.includes(i) || !b.includes(i))) return undefined;
  const batch = a.filter((i) => b.includes(i) && !summed.includes(i));
  const squeezed = (v: Var, own: readonly number[]): Var =>
    builder.reshape(
      v,
      own.map((i) => shape[i]!),
    );
  const at = (list: readonly number[], within: readonly number[]): number[] =>
    list.map((i) => within.indexOf(i));
  const dot = builder.one(p.dot, [squeezed(x, a), squeezed(y, b)], {
    lhsContract: at(summed, a),
    rhsContract: at(summed, b),
    lhsBatch: at(batch, a),
    rhsBatch: at(batch, b),
  });
  const order = [...batch, ...left, ...right];
  const permutation = order.map((_, i) => i).toSorted((i, j) => order[i]! - order[j]!);
  return [builder.reshape(builder.transpose(dot, permutation), outputs[0]!.aval.shape)];
}

/** The axes of `shape` that `v` is not repeated along: it has more than one element there, or none. */
function axesOf(v: Var, { length }: Shape): number[] {
  const lead = length - v.aval.shape.length;
  return v.aval.shape.flatMap((n, i) => (n === 1 ? [] : [i + lead]));
}
