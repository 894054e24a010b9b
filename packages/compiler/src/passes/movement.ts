import {
  type Equation,
  type Graph,
  sameShape,
  type PadParams,
  type Shape,
  type SliceParams,
  type Var,
} from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import { type GraphBuilder, rewrite } from "./rewrite.ts";

/** Composes movement with movement, and drops what moves nothing. */
export function simplifyMovement(graph: Graph): Graph {
  return rewrite(graph, moving);
}

/** The rule, for one equation. */
export function moving(equation: Equation, builder: GraphBuilder): readonly Var[] | undefined {
  const result = moved(equation, builder);
  return result && [result];
}

function moved(equation: Equation, builder: GraphBuilder): Var | undefined {
  const x = equation.inputs[0]!;
  switch (equation.primitive) {
    case p.reshape:
      return reshape(x, equation, builder);
    case p.transpose:
      return transpose(x, equation, builder);
    case p.broadcastTo:
      return broadcastTo(x, equation, builder);
    case p.slice:
      return slice(x, equation, builder);
    case p.flip:
      return flip(x, equation, builder);
    case p.pad:
      return pad(x, equation);
    case p.concatenate:
      return equation.inputs.length === 1 ? x : undefined;
    default:
      return undefined;
  }
}

type Rule = (x: Var, equation: Equation, builder: GraphBuilder) => Var | undefined;

const reshape: Rule = (x, { outputs }, builder) => {
  const { shape } = outputs[0]!.aval;
  const inner = builder.madeBy(p.reshape, x);
  if (inner !== undefined) return builder.reshape(inner.inputs[0]!, shape);
  // A broadcast of one element is one in any shape.
  const spread = builder.madeBy(p.broadcastTo, x);
  if (spread?.inputs[0]!.aval.size === 1) return broadcastScalar(builder, spread.inputs[0]!, shape);
  return sameShape(x.aval.shape, shape) ? x : undefined;
};

function broadcastScalar(builder: GraphBuilder, x: Var, shape: Shape): Var {
  return builder.broadcast(builder.reshape(x, []), shape);
}

const transpose: Rule = (x, { params, outputs }, builder) => {
  const { permutation } = params as { permutation: readonly number[] };
  const before = builder.definition[x.id];
  if (before?.primitive === p.transpose) return twice(before, permutation, builder);
  if (before?.primitive === p.broadcastTo && before.inputs[0]!.aval.size === 1)
    return broadcastScalar(builder, before.inputs[0]!, outputs[0]!.aval.shape);
  return isOrdered(x.aval.shape, permutation) ? moveAxes(builder, x, permutation) : undefined;
};

function twice({ inputs, params }: Equation, second: readonly number[], builder: GraphBuilder) {
  const first = (params as { permutation: readonly number[] }).permutation;
  return moveAxes(
    builder,
    inputs[0]!,
    second.map((i) => first[i]!),
  );
}

/** Whether only axes of size 1 change place. */
function isOrdered(shape: Shape, permutation: readonly number[]): boolean {
  let last = -1;
  for (const axis of permutation) {
    if (shape[axis] === 1) continue;
    if (axis < last) return false;
    last = axis;
  }
  return true;
}

function moveAxes(builder: GraphBuilder, x: Var, permutation: readonly number[]): Var {
  const { shape } = x.aval;
  return isOrdered(shape, permutation)
    ? builder.reshape(
        x,
        permutation.map((i) => shape[i]!),
      )
    : builder.one(p.transpose, [x], { permutation });
}

const broadcastTo: Rule = (x, { outputs }, builder) => {
  const { shape } = outputs[0]!.aval;
  if (sameShape(x.aval.shape, shape)) return x;
  // Known numbers are scalars and broadcasts of scalars, in any shape.
  if (x.aval.size === outputs[0]!.aval.size && builder.numberOf[x.id] === undefined)
    return builder.reshape(x, shape);
  const inner = builder.madeBy(p.broadcastTo, x);
  if (inner !== undefined) return builder.one(p.broadcastTo, [inner.inputs[0]!], { shape });
  return x.aval.size === 1 && x.aval.shape.length > 0
    ? broadcastScalar(builder, x, shape)
    : undefined;
};

const slice: Rule = (x, { params, outputs }, builder) => {
  const { shape } = outputs[0]!.aval;
  if (sameShape(x.aval.shape, shape)) return x;
  const before = builder.definition[x.id];
  if (before?.primitive === p.slice) return cutTwice(before, params as SliceParams, shape, builder);
  return before?.primitive === p.broadcastTo && before.inputs[0]!.aval.size === 1
    ? broadcastScalar(builder, before.inputs[0]!, shape)
    : undefined;
};

function cutTwice(
  { inputs, params }: Equation,
  outer: SliceParams,
  shape: Shape,
  builder: GraphBuilder,
): Var {
  const first = params as SliceParams;
  const start = first.start.map((s, i) =>
    shape[i] === 0 ? 0 : s + outer.start[i]! * first.stride[i]!,
  );
  const stride = first.stride.map((s, i) => s * outer.stride[i]!);
  // One past the last element that is taken, so that the number of elements is the same.
  const stop = start.map((s, i) => (shape[i] === 0 ? s : s + (shape[i]! - 1) * stride[i]! + 1));
  return builder.one(p.slice, [inputs[0]!], { start, stop, stride });
}

const flip: Rule = (x, { params }, builder) => {
  const { shape } = x.aval;
  const given = (params as { axes: readonly number[] }).axes;
  const inner = builder.madeBy(p.flip, x);
  const before = inner === undefined ? [] : (inner.params as { axes: readonly number[] }).axes;
  const axes = shape
    .map((_, i) => i)
    .filter((i) => shape[i] !== 1 && given.includes(i) !== before.includes(i));
  const from = inner === undefined ? x : inner.inputs[0]!;
  if (axes.length === 0) return from;
  return inner === undefined && axes.length === given.length
    ? undefined
    : builder.one(p.flip, [from], { axes });
};

function pad(x: Var, { params, outputs }: Equation): Var | undefined {
  const { shape } = x.aval;
  if (!sameShape(shape, outputs[0]!.aval.shape)) return undefined;
  const { low, high, interior } = params as PadParams;
  for (let i = 0; i < shape.length; i++)
    if (low[i] !== 0 || high[i] !== 0 || (interior[i] !== 0 && shape[i]! > 1)) return undefined;
  return x;
}
