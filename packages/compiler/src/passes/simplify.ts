import type { Equation, Graph } from "@cotangent/core";
import { algebra } from "./algebra.ts";
import { sinking } from "./broadcasts.ts";
import { sharing } from "./common-subexpressions.ts";
import { contracting } from "./contractions.ts";
import type { Evaluator } from "./evaluator.ts";
import { folding } from "./fold-constants.ts";
import { moving } from "./movement.ts";
import { type GraphBuilder, rewrite, type Rule } from "./rewrite.ts";

/**
 * All passes that look at an equation and at what its arguments are made of, in one walk: constants, broadcasts,
 * movement, algebra, contractions, equal computations.
 */
export function simplify(graph: Graph, evaluator: Evaluator): Graph {
  const rest = simplifications();
  return rewrite(
    graph,
    (equation, builder) => contracting(equation, builder) ?? rest(equation, builder),
    evaluator,
  );
}

/** The rules of `simplify` but for contractions, for one graph. */
export function simplifications(): Rule {
  const share = sharing();
  return (equation: Equation, builder: GraphBuilder) =>
    folding(equation, builder) ??
    sinking(equation, builder) ??
    moving(equation, builder) ??
    algebra(equation, builder) ??
    share(equation, builder);
}
