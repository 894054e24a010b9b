import type { Equation, Graph } from "@cotangent/core";

/** Leaves out equations and constants that no output needs. */
export function removeDead(graph: Graph): Graph {
  const needed = new Uint8Array(graph.size);
  for (const v of graph.outputs) needed[v.id] = 1;
  const kept: Equation[] = [];
  for (let i = graph.equations.length - 1; i >= 0; i--) {
    const equation = graph.equations[i]!;
    if (!equation.outputs.some((v) => needed[v.id] === 1)) continue;
    for (const v of equation.inputs) needed[v.id] = 1;
    kept.push(equation);
  }
  return {
    ...graph,
    constants: graph.constants.filter(({ variable }) => needed[variable.id] === 1),
    equations: kept.reverse(),
  };
}
