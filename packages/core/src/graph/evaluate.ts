import { beside } from "../ops/lift.ts";
import { bind } from "../trace.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Graph } from "./graph.ts";

/**
 * Applies a graph to values of any kind, one `bind` an equation, so that every transform sees through it. What the graph
 * makes out of nothing is made where its arguments and constants live.
 */
export function evaluateGraph(graph: Graph, args: readonly Tensor[]): readonly Tensor[] {
  const home = args.find(livesSomewhere) ?? graph.constants.find((c) => livesSomewhere(c.value))?.value;
  return home === undefined ? evaluate(graph, args) : beside(home, () => evaluate(graph, args));
}

const livesSomewhere = (x: Tensor | undefined): boolean => x !== undefined && x.backend !== null;

function evaluate(graph: Graph, args: readonly Tensor[]): readonly Tensor[] {
  const env: (Tensor | undefined)[] = Array.from({ length: graph.size });
  graph.inputs.forEach((v, i) => (env[v.id] = args[i]));
  for (const { variable, value } of graph.constants) env[variable.id] = value;
  for (const { primitive, inputs, params, outputs } of graph.equations) {
    const results = bind(
      primitive,
      inputs.map((v) => env[v.id]!),
      params,
    );
    for (let i = 0; i < outputs.length; i++) env[outputs[i]!.id] = results[i];
  }
  return graph.outputs.map((v) => env[v.id]!);
}
