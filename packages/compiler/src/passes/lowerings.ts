import { type Equation, type Graph, lowerRule, traceGraph, type Var } from "@cotangent/core";
import type { Target } from "../lower/target.ts";
import { type GraphBuilder, rewrite } from "./rewrite.ts";

/** Replaces primitives that the target can neither print nor call by what their lowering says. */
export function expandLowerings(graph: Graph, target: Target): Graph {
  if (graph.equations.every((e) => !needsLowering(e, target))) return graph;
  const expanded = rewrite(graph, (equation, inputs, builder) => {
    if (!needsLowering(equation, target)) return undefined;
    const lower = equation.primitive.rules[lowerRule]!;
    const avals = inputs.map((v) => v.aval);
    return splice(
      traceGraph(
        (...args) => [lower(args, equation.params)].flat(),
        avals,
        equation.primitive.name,
      ),
      inputs,
      builder,
    );
  });
  return expandLowerings(expanded, target);
}

function needsLowering({ primitive, inputs }: Equation, target: Target): boolean {
  if (primitive.rules[lowerRule] === undefined || target.calls(primitive)) return false;
  return (
    primitive.traits.axes !== "elementwise" ||
    inputs.length === 0 ||
    !target.prints(primitive, inputs[0]!.aval.dtype)
  );
}

/** Appends the equations of `graph`, applied to `inputs`. */
function splice(graph: Graph, inputs: readonly Var[], builder: GraphBuilder): readonly Var[] {
  const env: Var[] = Array.from({ length: graph.size });
  graph.inputs.forEach((v, i) => (env[v.id] = inputs[i]!));
  for (const { variable, value } of graph.constants) env[variable.id] = builder.constant(value);
  for (const { primitive, inputs: args, params, outputs } of graph.equations) {
    const made = builder.emitAs(
      primitive,
      args.map((v) => env[v.id]!),
      params,
      outputs.map((v) => v.aval),
    );
    outputs.forEach((v, i) => (env[v.id] = made[i]!));
  }
  return graph.outputs.map((v) => env[v.id]!);
}
