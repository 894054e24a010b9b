import { avalOf, traceGraph } from "@cotangent/core";
import { expect, test } from "vitest";
import { optimize } from "../../src/compile.ts";
import { explain } from "../../src/explain.ts";
import { lower } from "../../src/lower/lower.ts";
import type { Target } from "../../src/lower/target.ts";
import { evaluator } from "../support.ts";

const target: Target = { ...evaluator, prints: () => true, calls: () => true };

test("numbers made of given numbers come first, so that they do not keep loops apart", () => {
  const graph = traceGraph(
    (x, s) => [x!.add(s!).mul(s!.mul(3).sin()).sub(s!.exp())],
    [avalOf([1000], "float64"), avalOf([], "float64")],
  );
  const text = explain(lower(optimize(graph, target), target));
  expect(text.match(/for i\d+ < 1000/g)).toHaveLength(1);
  expect(text).toContain("arena 0 B");
});
