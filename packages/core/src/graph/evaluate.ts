import { bind } from "../trace.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Graph } from "./graph.ts";

/** Applies a graph to values of any kind, one `bind` an equation, so that every transform sees through it. */
export function evaluateGraph(graph: Graph, args: readonly Tensor[]): readonly Tensor[] {
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
