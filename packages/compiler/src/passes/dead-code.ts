import type { Equation, Graph, Var } from "@cotangent/core";

/** Leaves out equations and constants that no output needs. */
export function removeDead(graph: Graph): Graph {
  const needed = new Uint8Array(graph.size);
  need(graph.outputs, needed);
  const kept: Equation[] = [];
  for (let i = graph.equations.length - 1; i >= 0; i--) {
    const equation = graph.equations[i]!;
    if (!isNeeded(equation, needed)) continue;
    need(equation.inputs, needed);
    kept.push(equation);
  }
  const constants = graph.constants.filter(({ variable }) => needed[variable.id] === 1);
  if (kept.length === graph.equations.length && constants.length === graph.constants.length)
    return graph;
  return { ...graph, constants, equations: kept.reverse() };
}

function need(variables: readonly Var[], needed: Uint8Array): void {
  for (let i = 0; i < variables.length; i++) needed[variables[i]!.id] = 1;
}

function isNeeded({ outputs }: Equation, needed: Uint8Array): boolean {
  for (let i = 0; i < outputs.length; i++) if (needed[outputs[i]!.id] === 1) return true;
  return false;
}
