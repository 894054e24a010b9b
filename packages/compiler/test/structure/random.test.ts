import { printGraph } from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import fc from "fast-check";
import { expect, test } from "vitest";
import { removeDead } from "../../src/passes/dead-code.ts";
import { foldConstants } from "../../src/passes/fold-constants.ts";
import { placed } from "../../src/lower/place.ts";
import { findStructure } from "../../src/structure/pass.ts";
import { difference, samplesOfBasis } from "../random-graph.ts";
import { evaluator, interpretPlaced } from "../support.ts";

test("random graphs over a basis keep their values, and bands are found", () => {
  let found = 0;
  let gone = 0;
  fc.assert(
    fc.property(samplesOfBasis, ({ graph, inputs }) => {
      const before = foldConstants(graph, evaluator);
      const after = removeDead(findStructure(before, evaluator));
      if (after.equations.some((e) => e.primitive === placed)) found++;
      else if (
        !after.equations.some((e) => e.primitive === p.eq) &&
        graph.equations.some((e) => e.primitive === p.eq)
      )
        gone++;
      const fault = difference(
        interpretPlaced(graph, inputs),
        interpretPlaced(after, inputs),
        1e-9,
      );
      if (fault !== null)
        expect.fail(
          `${fault}\nbefore:\n${printGraph(removeDead(before))}\nafter:\n${printGraph(after)}`,
        );
    }),
    { numRuns: 600 },
  );
  expect(found).toBeGreaterThan(30);
  expect(gone).toBeGreaterThan(3);
});
