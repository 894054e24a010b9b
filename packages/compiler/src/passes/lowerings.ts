import {
  type Aval,
  type Equation,
  type Graph,
  lowerRule,
  traceGraph,
  type Var,
} from "@cotangent/core";
import type { Target } from "../lower/target.ts";
import { type GraphBuilder, rewrite } from "./rewrite.ts";

/** Replaces primitives that the target can neither print nor call by what their lowering says. */
export function expandLowerings(graph: Graph, target: Target): Graph {
  for (const equation of graph.equations)
    if (needsLowering(equation, target))
      return rewrite(graph, (e, builder) =>
        needsLowering(e, target) ? lowered(e, target, builder) : undefined,
      );
  return graph;
}

function needsLowering({ primitive, inputs }: Equation, target: Target): boolean {
  if (primitive.rules[lowerRule] === undefined || target.calls(primitive)) return false;
  return (
    primitive.traits.axes !== "elementwise" ||
    inputs.length === 0 ||
    !target.prints(primitive, inputs[0]!.aval.dtype)
  );
}

function lowered(
  { primitive, inputs, params }: Equation,
  { float64 = true }: Target,
  builder: GraphBuilder,
): readonly Var[] {
  const lower = primitive.rules[lowerRule]!;
  const avals = inputs.map((v): Aval => v.aval);
  return builder.append(
    traceGraph((...args) => [lower(args, params, { float64 })].flat(), avals, primitive.name),
    inputs,
  );
}
