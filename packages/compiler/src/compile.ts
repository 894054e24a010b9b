import type { Graph } from "@cotangent/core";
import { describeStructure } from "./explain.ts";
import type { Program } from "./ir/tree.ts";
import { lower } from "./lower/lower.ts";
import type { Target } from "./lower/target.ts";
import { removeDead } from "./passes/dead-code.ts";
import { inlineControl } from "./passes/inline.ts";
import { expandLowerings } from "./passes/lowerings.ts";
import { simplify } from "./passes/simplify.ts";
import { turnDots } from "./passes/turned-dots.ts";
import { findStructure } from "./structure/pass.ts";

/** A pass with its name. */
export interface Pass {
  readonly name: string;
  readonly run: (graph: Graph, target: Target) => Graph;
}

/** All passes, in order. */
export const passes: readonly Pass[] = [
  { name: "inlineControl", run: inlineControl },
  { name: "expandLowerings", run: expandLowerings },
  { name: "removeDead", run: removeDead },
  { name: "simplify", run: simplify },
  { name: "removeDead", run: removeDead },
  {
    name: "findStructure",
    run: (graph, target) =>
      target.structuralZeros === false ? graph : findStructure(graph, target),
  },
  { name: "removeDead", run: removeDead },
  { name: "turnDots", run: turnDots },
];

/** The graph after all passes; `onPass` sees it after each one that changed it. */
export function optimize(
  graph: Graph,
  target: Target,
  onPass?: (name: string, graph: Graph) => void,
): Graph {
  let current = graph;
  for (const { name, run } of passes) {
    const after = run(current, target);
    if (after !== current) onPass?.(name, after);
    current = after;
  }
  return current;
}

/** From a graph to loops, calls and a memory plan. */
export function compile(graph: Graph, target: Target): Program {
  return lower(optimize(graph, target), target);
}

/** As `compile`, with notes for `explain` on what was recognised. */
export function compileWithNotes(graph: Graph, target: Target): Program {
  const optimized = optimize(graph, target);
  return { ...lower(optimized, target), notes: describeStructure(graph, optimized) };
}
