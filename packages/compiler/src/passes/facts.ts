import { type Equation, type Graph, type Tensor, type TypedArray, type Var } from "@cotangent/core";
import * as primitives from "@cotangent/core/primitives";
import type { GraphBuilder } from "./rewrite.ts";

/** What the passes need to know about numbers; a backend gives it. */
export interface Evaluator {
  /** The elements of a constant, or null where they cannot be read at once. */
  read(value: Tensor): TypedArray | null;
  /** The outputs of a small equation, of whose inputs these are the elements. */
  evaluate(equation: Equation, inputs: readonly TypedArray[]): readonly TypedArray[];
}

/** An evaluator that knows nothing: passes leave constants alone. */
export const noEvaluator: Evaluator = {
  read: () => null,
  evaluate: () => [],
};

/** The single number that all elements of `v` are, if that is known. */
export function splatOf(builder: GraphBuilder, v: Var, evaluator: Evaluator): number | undefined {
  const value = builder.constantOf[v.id];
  if (value !== undefined) {
    if (v.aval.size !== 1) return undefined;
    return evaluator.read(value)?.[0];
  }
  const equation = builder.definition[v.id];
  // foldConstants leaves every splat as a constant or as one broadcast of a constant.
  if (equation?.primitive !== primitives.broadcastTo || equation.inputs[0]!.aval.size !== 1)
    return undefined;
  const from = builder.constantOf[equation.inputs[0]!.id];
  return from === undefined ? undefined : evaluator.read(from)?.[0];
}

/** How many equations and outputs read each variable. */
export function countUses(graph: Graph): Uint32Array {
  const uses = new Uint32Array(graph.size);
  for (const { inputs } of graph.equations) for (const v of inputs) uses[v.id]!++;
  for (const v of graph.outputs) uses[v.id]!++;
  return uses;
}
