import type { Equation, Graph } from "@cotangent/core";

/** Leaves out equations and constants that no output needs. */
export function removeDead(graph: Graph): Graph {
  const needed = new Uint8Array(graph.size);
  for (const v of graph.outputs) needed[v.id] = 1;
  const kept: Equation[] = [];
  for (let i = graph.equations.length - 1; i >= 0; i--) {
    const equation = graph.equations[i]!;
    if (!isNeeded(equation, needed)) continue;
    for (const v of equation.inputs) needed[v.id] = 1;
    kept.push(equation);
  }
  const constants = graph.constants.filter(({ variable }) => needed[variable.id] === 1);
  if (kept.length === graph.equations.length && constants.length === graph.constants.length)
    return graph;
  return { ...graph, constants, equations: kept.reverse() };
}

function isNeeded({ outputs }: Equation, needed: Uint8Array): boolean {
  for (const v of outputs) if (needed[v.id] === 1) return true;
  return false;
}
