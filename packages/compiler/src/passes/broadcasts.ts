import {
  broadcastShapes,
  type Equation,
  type Graph,
  type SliceParams,
  type Var,
} from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import { type GraphBuilder, rewrite } from "./rewrite.ts";

/**
 * Work on small values first: an operation on broadcast operands is done before the broadcast, movement of a
 * broadcast moves what is broadcast. What does not depend on a mapped axis leaves the mapped computation that way.
 */
export function sinkBroadcasts(graph: Graph): Graph {
  return rewrite(graph, sinking);
}

/** The rule, for one equation. */
export function sinking(equation: Equation, builder: GraphBuilder): readonly Var[] | undefined {
  const { primitive, inputs } = equation;
  if (primitive.traits.axes === "elementwise") {
    for (let i = 0; i < inputs.length; i++)
      if (beforeBroadcast(builder, inputs[i]!) !== inputs[i]) return elementwise(equation, builder);
    return undefined;
  }
  if (primitive !== p.transpose && primitive !== p.slice && primitive !== p.reshape)
    return undefined;
  const small = beforeBroadcast(builder, inputs[0]!);
  if (small === inputs[0]!) return undefined;
  if (primitive === p.transpose) return transpose(equation, small, builder);
  if (primitive === p.slice) return slice(equation, small, builder);
  return reshape(equation, small, builder);
}

const beforeBroadcast = (builder: GraphBuilder, v: Var): Var =>
  builder.madeBy(p.broadcastTo, v)?.inputs[0] ?? v;

function elementwise(
  { primitive, params, inputs, outputs }: Equation,
  builder: GraphBuilder,
): readonly Var[] {
  const small: Var[] = [];
  for (const v of inputs) small.push(beforeBroadcast(builder, v));
  const result = builder.one(primitive, small, params);
  return [builder.broadcast(result, outputs[0]!.aval.shape)];
}

/** The same elements with axes of size 1 in front, as many as make the rank. */
function ofRank(builder: GraphBuilder, v: Var, rank: number): Var {
  const missing = rank - v.aval.shape.length;
  return builder.reshape(v, [...Array<number>(missing).fill(1), ...v.aval.shape]);
}

function transpose(
  { params, outputs }: Equation,
  small: Var,
  builder: GraphBuilder,
): readonly Var[] {
  const { permutation } = params as { permutation: readonly number[] };
  const full = ofRank(builder, small, permutation.length);
  return [builder.broadcast(builder.transpose(full, permutation), outputs[0]!.aval.shape)];
}

function slice({ params, outputs }: Equation, small: Var, builder: GraphBuilder): readonly Var[] {
  const { start, stop, stride } = params as SliceParams;
  const lead = start.length - small.aval.shape.length;
  const whole = small.aval.shape.map((n) => n === 1);
  const of = (list: readonly number[], value: number): number[] =>
    whole.map((all, i) => (all ? value : list[i + lead]!));
  const out = outputs[0]!.aval.shape;
  // An axis that was broadcast may be cut to nothing.
  if (out.includes(0))
    return [builder.one(p.broadcastTo, [nothingOf(builder, small)], { shape: out })];
  const cut = builder.one(p.slice, [small], {
    start: of(start, 0),
    stop: of(stop, 1),
    stride: of(stride, 1),
  });
  return [builder.broadcast(cut, out)];
}

function nothingOf(builder: GraphBuilder, small: Var): Var {
  const { shape } = small.aval;
  return builder.one(p.slice, [small], {
    start: shape.map(() => 0),
    stop: shape.map((size) => Math.min(size, 1)),
    stride: shape.map(() => 1),
  });
}

/** Reshapes that only insert or remove axes of size 1 among those that are broadcast. */
function reshape(
  { inputs, outputs }: Equation,
  small: Var,
  builder: GraphBuilder,
): readonly Var[] | undefined {
  const from = inputs[0]!.aval.shape;
  const to = outputs[0]!.aval.shape;
  const kept = from.map((_, i) => i).filter((i) => from[i] !== 1);
  const places = to.map((_, i) => i).filter((i) => to[i] !== 1);
  if (kept.length !== places.length || kept.some((axis, i) => from[axis] !== to[places[i]!]))
    return undefined;
  const lead = from.length - small.aval.shape.length;
  const shape = to.map(() => 1);
  kept.forEach((axis, i) => (shape[places[i]!] = axis < lead ? 1 : small.aval.shape[axis - lead]!));
  if (broadcastShapes([shape, to]) === null) return undefined;
  return [builder.broadcast(builder.reshape(small, shape), to)];
}
