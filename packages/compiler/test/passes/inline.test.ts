import {
  avalOf,
  cond,
  foriLoop,
  type Graph,
  gt,
  printGraph,
  scan,
  type Shape,
  tensor,
  type Tensor,
  traceGraph,
  withBackend,
  zeros,
} from "@cotangent/core";
import { describe, expect, test } from "vitest";
import { inlineControl } from "../../src/passes/inline.ts";
import { evaluator, interpret, interpreter } from "../support.ts";

const graphOf = (f: (...x: Tensor[]) => readonly Tensor[], shapes: readonly Shape[]): Graph =>
  withBackend(interpreter, () =>
    traceGraph(
      f,
      shapes.map((shape) => avalOf(shape, "float64")),
    ),
  );

/** The names of what is left of control flow, and whether the values are the same. */
function inlined(f: (...x: Tensor[]) => readonly Tensor[], shapes: readonly Shape[]): string[] {
  const graph = graphOf(f, shapes);
  const after = inlineControl(graph, evaluator);
  const inputs = graph.inputs.map(({ aval }) =>
    Float64Array.from({ length: aval.size }, (_, i) => Math.sin(i + 1)),
  );
  expect(interpret(after, inputs)).toEqual(interpret(graph, inputs));
  expect(printGraph(graph)).toMatch(/ (cond|scan)/);
  return after.equations
    .map((e) => e.primitive.name)
    .filter((name) => ["cond", "scan", "while"].includes(name));
}

describe("a branch", () => {
  const choose =
    (pred: () => Tensor) =>
    (x: Tensor): readonly Tensor[] => [
      cond(
        pred(),
        (v) => v.sin(),
        (v) => v.mul(3),
        [x],
      ),
    ];
  test("that is known when constants are computed is taken", () => {
    expect(inlined(choose(() => gt(tensor(2), tensor(1))), [[4]])).toEqual([]);
    expect(inlined(choose(() => gt(tensor(2).neg(), tensor(1))), [[4]])).toEqual([]);
  });

  test("within a branch is taken as well", () => {
    const f = (x: Tensor): readonly Tensor[] => [
      cond(
        gt(tensor(2), tensor(1)),
        (v) => choose(() => gt(tensor(0), tensor(1)))(v)[0]!,
        (v) => v,
        [x],
      ),
    ];
    expect(inlined(f, [[4]])).toEqual([]);
  });

  test("that depends on what is given stays", () => {
    const f = (x: Tensor): readonly Tensor[] => [
      cond(
        x.sum().gt(0),
        (v) => v.sin(),
        (v) => v.mul(3),
        [x],
      ),
    ];
    expect(inlined(f, [[4]])).toEqual(["cond"]);
  });
});

describe("a loop", () => {
  const sums = (x: Tensor, y: Tensor): readonly Tensor[] => {
    const [total, parts] = scan((s: Tensor, row: Tensor) => [s.add(row.mul(y)), s], zeros([3], { dtype: "float64" }), x);
    return [total, parts];
  };
  test("over one row is its body", () => {
    expect(inlined(sums, [[1, 3], [3]])).toEqual([]);
    expect(inlined((x) => [foriLoop(4, 5, (i, v: Tensor) => v.mul(i), x)], [[2]])).toEqual([]);
  });

  test("over no row is its state", () => {
    expect(inlined(sums, [[0, 3], [3]])).toEqual([]);
    expect(inlined((x) => [foriLoop(4, 4, (i, v: Tensor) => v.mul(i), x)], [[2]])).toEqual([]);
  });

  test("over two stays", () => {
    expect(inlined(sums, [[2, 3], [3]])).toEqual(["scan"]);
  });
});
