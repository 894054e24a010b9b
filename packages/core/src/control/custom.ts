import { type Aval, sameShape } from "../aval.ts";
import { evalTrace } from "../eager.ts";
import type { Graph } from "../graph/graph.ts";
import { GraphTrace } from "../graph/trace-graph.ts";
import type { JvpContext, Primitive } from "../primitive.ts";
import { zerosLike } from "../ops/creation.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { bind, staging, type Trace } from "../trace.ts";
import { isGiven, type Tangents } from "./derivatives.ts";
import { customType, notDifferentiable } from "./errors.ts";
import { avalsOf, bindSome, call, type Flat, stage } from "./flat.ts";

// What functions with rules of their own share.

export interface Custom {
  readonly f: Flat;
  /** How many arguments the rules take; the rest is what `f` closes over. */
  readonly explicit: number;
  /** Of `f`, where the function is part of a graph. */
  readonly graph?: Graph;
}

/** Applies a function with rules: itself where nothing is traced, its graph where a graph is built. */
export function applyCustom<C extends Custom>(
  primitive: Primitive<C>,
  custom: C,
  args: readonly Tensor[],
): readonly Tensor[] {
  let top: Trace = staging() ?? evalTrace;
  for (const x of args) if (x.trace.level > top.level) top = x.trace;
  if (top === evalTrace) return custom.f(...args);
  if (!(top instanceof GraphTrace)) return bind(primitive, args, custom);
  const { graph, captured } = stage(primitive.name, custom.f, avalsOf(args));
  return bindSome(
    primitive,
    [...args, ...captured],
    { ...custom, f: call(graph), graph },
    graph.outputs.length,
  );
}

/** Asked for by graphs alone: elsewhere the function runs and its outputs have avals. */
export function customAvals(_: readonly Aval[], { graph }: Custom): readonly Aval[] {
  return graph === undefined ? [] : avalsOf(graph.outputs);
}

/** Tangents of the arguments that the rules take. Throws `CLOSED_OVER` where others have some. */
export function explicitTangents(
  op: string,
  primals: readonly Tensor[],
  tangents: Tangents,
  explicit: number,
): Tensor[] {
  if (tangents.slice(explicit).some(isGiven)) throw notDifferentiable(op);
  return primals.slice(0, explicit).map((x, i) => tangents[i] ?? zerosLike(x));
}

/** Throws `CLOSED_OVER` where a rule returns what is being differentiated. */
export function requireBelow(op: string, context: JvpContext, values: readonly Tensor[]): void {
  if (values.some((y) => y.trace.level >= context.level)) throw notDifferentiable(op);
}

export function requireTypes(
  op: string,
  what: string,
  expected: readonly Aval[],
  got: readonly (Aval | null)[],
): void {
  expected.forEach((aval, i) => {
    const other = got[i] ?? aval;
    if (aval.dtype !== other.dtype || !sameShape(aval.shape, other.shape))
      throw customType(op, what, i, aval, other);
  });
}
