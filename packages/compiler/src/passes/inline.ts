import { type Graph, inlineRule } from "@cotangent/core";
import type { Evaluator } from "./evaluator.ts";
import { folding } from "./fold-constants.ts";
import { rewrite } from "./rewrite.ts";

/**
 * Control flow that is decided becomes the equations it stands for: the branch that a known predicate chooses, and
 * loops over no row or one. Graphs of functions that were called are inlined already when they are traced.
 */
export function inlineControl(graph: Graph, evaluator: Evaluator): Graph {
  for (const { primitive } of graph.equations)
    if (primitive.rules[inlineRule] !== undefined)
      return rewrite(
        graph,
        (e, builder) =>
          e.primitive.rules[inlineRule]?.(e.inputs, e.params as never, builder) ??
          folding(e, builder),
        evaluator,
      );
  return graph;
}
