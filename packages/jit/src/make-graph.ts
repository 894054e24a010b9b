import { checkOptions, type Graph, printGraph, requireFunction } from "@cotangent/core";
import { takeApart } from "./call.ts";
import type { JitOptions } from "./jit.ts";
import { traceCall } from "./traced.ts";

/**
 * What `f` does to its arguments, as a graph; nothing is computed. `String(graph)` prints it, an equation a line.
 * @throws CotangentError as `jit`
 * @example String(makeGraph((x: Tensor) => x.sin().sum())(x))
 */
export function makeGraph<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  options: Pick<JitOptions, "staticArgnums"> = {},
): (...args: A) => Graph {
  requireFunction("makeGraph", f);
  checkOptions("makeGraph", options, ["staticArgnums"]);
  return (...args) => {
    const { graph } = traceCall("makeGraph", f, takeApart("makeGraph", args, options.staticArgnums));
    return { ...graph, toString: () => printGraph(graph) };
  };
}
