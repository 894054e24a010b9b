import {
  broadcastShapes,
  type Equation,
  type Graph,
  sameShape,
  type Shape,
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

function beforeBroadcast(builder: GraphBuilder, v: Var): Var {
  const equation = builder.definition[v.id];
  return equation?.primitive === p.broadcastTo ? equation.inputs[0]! : v;
}

function elementwise(
  { primitive, params, inputs, outputs }: Equation,
  builder: GraphBuilder,
): readonly Var[] {
  const small: Var[] = [];
  for (const v of inputs) small.push(beforeBroadcast(builder, v));
  const result = builder.one(primitive, small, params);
  return [spread(builder, result, outputs[0]!.aval.shape)];
}

function spread(builder: GraphBuilder, v: Var, shape: Shape): Var {
  return sameShape(v.aval.shape, shape) ? v : builder.one(p.broadcastTo, [v], { shape });
}

/** The same elements with axes of size 1 in front, as many as make the rank. */
function ofRank(builder: GraphBuilder, v: Var, rank: number): Var {
  const missing = rank - v.aval.shape.length;
  return missing === 0
    ? v
    : builder.one(p.reshape, [v], {
        shape: [...Array.from({ length: missing }, () => 1), ...v.aval.shape],
      });
}

function transpose(
  { params, outputs }: Equation,
  small: Var,
  builder: GraphBuilder,
): readonly Var[] {
  const { permutation } = params as { permutation: readonly number[] };
  const full = ofRank(builder, small, permutation.length);
  return [
    spread(builder, builder.one(p.transpose, [full], { permutation }), outputs[0]!.aval.shape),
  ];
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
  return [spread(builder, cut, out)];
}

function nothingOf(builder: GraphBuilder, small: Var): Var {
  const n = small.aval.shape.length;
  const first = builder.one(p.slice, [small], {
    start: small.aval.shape.map(() => 0),
    stop: small.aval.shape.map((size) => Math.min(size, 1)),
    stride: Array.from({ length: n }, () => 1),
  });
  return first;
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
  const moved = sameShape(shape, small.aval.shape)
    ? small
    : builder.one(p.reshape, [small], { shape });
  return [spread(builder, moved, to)];
}
