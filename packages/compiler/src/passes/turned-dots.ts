import type { DotParams, Equation, Graph, Var } from "@cotangent/core";
import * as p from "@cotangent/core/primitives";

/**
 * `transpose(dot(x, y))` becomes `dot(y, x)` where that is all that is transposed: a product is made in the order in which
 * it is needed, and need not be moved afterwards. A product that is needed in both orders, or transposed only for other
 * products (which take any order), stays.
 */
export function turnDots(graph: Graph): Graph {
  return uses(graph, p.transpose) && uses(graph, p.dot) ? turned(graph) : graph;
}

function turned(graph: Graph): Graph {
  const made = new Map<Var, Equation>();
  const users = new Map<Var, (Equation | null)[]>();
  const use = (v: Var, user: Equation | null): void => {
    const list = users.get(v);
    if (list === undefined) users.set(v, [user]);
    else list.push(user);
  };
  for (const equation of graph.equations) {
    for (const v of equation.outputs) made.set(v, equation);
    for (const v of equation.inputs) use(v, equation);
  }
  for (const v of graph.outputs) use(v, null);
  const replaced = new Map<Equation, Equation>();
  const dropped = new Set<Equation>();
  for (const equation of graph.equations) {
    const [x] = equation.inputs;
    const dot = x && made.get(x);
    if (equation.primitive !== p.transpose || dot?.primitive !== p.dot) continue;
    if (users.get(x!)!.length !== 1 || !swapsFreeAxes(equation, dot)) continue;
    if ((users.get(equation.outputs[0]!) ?? []).every((user) => user?.primitive === p.dot))
      continue;
    const params = dot.params as DotParams;
    replaced.set(equation, {
      primitive: p.dot,
      inputs: [dot.inputs[1]!, dot.inputs[0]!],
      params: {
        lhsContract: params.rhsContract,
        rhsContract: params.lhsContract,
        lhsBatch: params.rhsBatch,
        rhsBatch: params.lhsBatch,
      },
      outputs: equation.outputs,
    } as Equation);
    dropped.add(dot);
  }
  if (dropped.size === 0) return graph;
  const equations = graph.equations
    .filter((equation) => !dropped.has(equation))
    .map((equation) => replaced.get(equation) ?? equation);
  return { ...graph, equations };
}

function uses(graph: Graph, wanted: object): boolean {
  for (const { primitive } of graph.equations) if (primitive === wanted) return true;
  return false;
}

/** Whether the free axes of the right operand come first, each operand's in their order, after the batch axes. */
function swapsFreeAxes(transpose: Equation, { inputs, params }: Equation): boolean {
  const { permutation } = transpose.params as { readonly permutation: readonly number[] };
  const { lhsBatch, lhsContract } = params as DotParams;
  const batch = lhsBatch.length;
  const left = inputs[0]!.aval.shape.length - batch - lhsContract.length;
  const right = permutation.length - batch - left;
  if (left === 0 || right === 0) return false;
  return permutation.every(
    (axis, i) => axis === (i < batch ? i : i < batch + right ? i + left : i - right),
  );
}
