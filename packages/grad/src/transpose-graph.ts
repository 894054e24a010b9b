import {
  add,
  type Equation,
  type Graph,
  type LinearArg,
  missingRule,
  type Primitive,
  reshape,
  ruleIn,
  type Rules,
  sameShape,
  type Shape,
  sum,
  type Tensor,
  transposeRule,
} from "@cotangent/core";
import { transposeRules } from "./rules.ts";

type Rule = Rules<object>[typeof transposeRule];

/** Looks at an equation before it is transposed; throws where it is not linear. `unknown` says it of each argument. */
export type EquationCheck = (equation: Equation, unknown: readonly boolean[]) => void;

/**
 * Runs a linear graph backwards: from cotangents of its outputs to cotangents of its inputs. `null` is zero, and
 * what no cotangent reaches is not visited. Constants of the graph are the known values of the linear program.
 * @param check for graphs that may not be linear, and those nested in them
 */
export function transposeGraph(
  graph: Graph,
  cotangents: readonly (Tensor | null)[],
  check?: EquationCheck,
): (Tensor | null)[] {
  const cts: (Tensor | null)[] = Array.from({ length: graph.size }, () => null);
  const known: (Tensor | undefined)[] = Array.from({ length: graph.size });
  for (const { variable, value } of graph.constants) known[variable.id] = value;
  const accumulate = (id: number, ct: Tensor): void => {
    const before = cts[id]!;
    cts[id] = before === null ? ct : add(before, ct);
  };
  graph.outputs.forEach((v, i) => {
    const ct = cotangents[i] ?? null;
    if (ct !== null && known[v.id] === undefined) accumulate(v.id, ct);
  });
  for (let e = graph.equations.length - 1; e >= 0; e--) {
    const equation = graph.equations[e]!;
    const { primitive, inputs, params, outputs } = equation;
    check?.(equation, inputs.map((v) => known[v.id] === undefined));
    const given = outputs.map((v) => cts[v.id]!);
    if (given.every((ct) => ct === null)) continue;
    for (const v of outputs) cts[v.id] = null; // read once: free it early
    const args = inputs.map((v): Tensor | LinearArg => known[v.id] ?? { unknown: v.aval });
    const results = ruleOf(primitive)(given[0]!, args, params, {
      cotangents: given,
      transpose: (inner, cts) => transposeGraph(inner, cts, check),
    });
    for (let i = 0; i < inputs.length; i++) {
      const result = results[i] ?? null;
      const variable = inputs[i]!;
      if (result !== null && known[variable.id] === undefined)
        accumulate(variable.id, sumTo(result, variable.aval.shape));
    }
  }
  return graph.inputs.map((v) => cts[v.id]!);
}

function ruleOf(primitive: Primitive): Rule {
  const own = primitive.rules[transposeRule] as Rule | undefined;
  const rule = own ?? ruleIn<Rule>(transposeRules, primitive);
  if (rule === undefined)
    throw missingRule(
      "transpose",
      primitive.name,
      "It is not linear, or needs a [transposeRule] (a symbol of @cotangent/core).",
    );
  return rule;
}

/** The transpose of broadcasting: `x` summed to `shape`. */
function sumTo(x: Tensor, shape: Shape): Tensor {
  const from = x.aval.shape;
  if (sameShape(from, shape)) return x;
  const lead = from.length - shape.length;
  const axes = from.map((_, i) => i).filter((i) => i < lead || (shape[i - lead] === 1 && from[i] !== 1));
  return reshape(sum(x, axes), shape);
}
