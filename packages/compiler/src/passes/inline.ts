import { controlRule, type Equation, type Graph, scalar, type Var } from "@cotangent/core";
import type { Evaluator } from "./evaluator.ts";
import { folding } from "./fold-constants.ts";
import { type GraphBuilder, rewrite } from "./rewrite.ts";

/**
 * Control flow that is decided becomes the equations it stands for: the branch that a known predicate chooses, and
 * loops over no row or one. Graphs of functions that were called are inlined already when they are traced.
 */
export function inlineControl(graph: Graph, evaluator: Evaluator): Graph {
  for (const { primitive } of graph.equations)
    if (primitive.rules[controlRule] !== undefined)
      return rewrite(graph, (e, builder) => decided(e, builder) ?? folding(e, builder), evaluator);
  return graph;
}

function decided(
  { primitive, params, inputs, outputs }: Equation,
  builder: GraphBuilder,
): readonly Var[] | undefined {
  const control = primitive.rules[controlRule]?.(params);
  if (control?.kind === "choose") {
    const chosen = builder.numberOf[inputs[0]!.id];
    if (chosen === undefined) return undefined;
    return builder.append(chosen === 0 ? control.ifFalse : control.ifTrue, inputs.slice(1));
  }
  if (control?.kind !== "scan" || control.length > 1) return undefined;
  const { body, carry, rows, length } = control;
  const state =
    length === 0
      ? inputs
      : builder.append(
          body,
          inputs.map((v, i) =>
            i >= carry && i < carry + rows ? builder.reshape(v, v.aval.shape.slice(1)) : v,
          ),
        );
  return outputs.map(({ aval: { shape, dtype } }, i) => {
    if (i < carry) return state[i]!;
    return length === 0
      ? builder.broadcast(builder.constant(scalar(0, dtype)), shape)
      : builder.reshape(state[i]!, shape);
  });
}
