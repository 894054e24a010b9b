import { printGraph, type Graph } from "@cotangent/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { simplifyAlgebra } from "../../src/passes/algebra.ts";
import { sinkBroadcasts } from "../../src/passes/broadcasts.ts";
import { shareEqual } from "../../src/passes/common-subexpressions.ts";
import { removeDead } from "../../src/passes/dead-code.ts";
import { foldConstants } from "../../src/passes/fold-constants.ts";
import { simplifyMovement } from "../../src/passes/movement.ts";
import { simplifications } from "../../src/passes/simplify.ts";
import { rewrite } from "../../src/passes/rewrite.ts";
import { difference, samples } from "../random-graph.ts";
import { evaluator, interpret } from "../support.ts";

const passes: Record<string, (graph: Graph) => Graph> = {
  removeDead,
  shareEqual,
  foldConstants: (g) => foldConstants(g, evaluator),
  simplifyAlgebra: (g) => simplifyAlgebra(g, evaluator),
  simplifyMovement,
  sinkBroadcasts,
  "all of them in one walk, but for contractions": (g) =>
    removeDead(rewrite(g, simplifications(), evaluator)),
};

describe("random graphs keep every bit under", () => {
  test.each(Object.keys(passes))("%s", (name) => {
    fc.assert(
      fc.property(samples, ({ graph, inputs }) => {
        const after = passes[name]!(graph);
        const fault = difference(interpret(graph, inputs), interpret(after, inputs));
        if (fault !== null)
          expect.fail(`${fault}\nbefore:\n${printGraph(graph)}\nafter:\n${printGraph(after)}`);
      }),
      { numRuns: 300 },
    );
  });
});
