import type { Graph } from "@cotangent/core";
import { describeStructure } from "./explain.ts";
import type { Program } from "./ir/tree.ts";
import { lower } from "./lower/lower.ts";
import type { Target } from "./lower/target.ts";
import { simplifyAlgebra } from "./passes/algebra.ts";
import { sinkBroadcasts } from "./passes/broadcasts.ts";
import { shareEqual } from "./passes/common-subexpressions.ts";
import { findContractions } from "./passes/contractions.ts";
import { removeDead } from "./passes/dead-code.ts";
import { foldConstants } from "./passes/fold-constants.ts";
import { expandLowerings } from "./passes/lowerings.ts";
import { simplifyMovement } from "./passes/movement.ts";
import { findStructure } from "./structure/pass.ts";

/** A pass with its name. */
export interface Pass {
  readonly name: string;
  readonly run: (graph: Graph, target: Target) => Graph;
}

const simplify: readonly Pass[] = [
  { name: "foldConstants", run: foldConstants },
  { name: "sinkBroadcasts", run: sinkBroadcasts },
  { name: "simplifyMovement", run: simplifyMovement },
  { name: "simplifyAlgebra", run: simplifyAlgebra },
  { name: "shareEqual", run: shareEqual },
  { name: "removeDead", run: removeDead },
];

/** All passes, in order. */
export const passes: readonly Pass[] = /* @__PURE__ */ inOrder();

// a function, since a bundler must take a spread while a module loads for a side effect
function inOrder(): readonly Pass[] {
  return [
    { name: "expandLowerings", run: expandLowerings },
    { name: "removeDead", run: removeDead },
    { name: "shareEqual", run: shareEqual },
    ...simplify,
    { name: "findContractions", run: findContractions },
    {
      name: "findStructure",
      run: (graph, target) =>
        target.structuralZeros === false ? graph : findStructure(graph, target),
    },
    ...simplify,
  ];
}

/** Rounds of simplification at most; one makes work for the next when a constant appears late. */
const maxRounds = 3;

/** The graph after all passes; `onPass` sees it after each one that changed it. */
export function optimize(
  graph: Graph,
  target: Target,
  onPass?: (name: string, graph: Graph) => void,
): Graph {
  const run = (before: Graph, list: readonly Pass[]): Graph => {
    let current = before;
    for (const pass of list) {
      const after = pass.run(current, target);
      if (after !== current) onPass?.(pass.name, after);
      current = after;
    }
    return current;
  };
  let current = run(graph, passes);
  for (let round = 1; round < maxRounds; round++) {
    const before = current.equations.length;
    current = run(current, simplify);
    if (current.equations.length === before) break;
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
  return lower(optimized, target, describeStructure(graph, optimized));
}
