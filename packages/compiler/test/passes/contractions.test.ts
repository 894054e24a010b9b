import { avalOf, type Graph, printGraph, type Tensor, traceGraph } from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import { expect, test } from "vitest";
import { findContractions } from "../../src/passes/contractions.ts";
import { removeDead } from "../../src/passes/dead-code.ts";
import { difference } from "../random-graph.ts";
import { interpret } from "../support.ts";

const values = (n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => Math.sin(3 * i + 1));

function check(
  f: (x: Tensor, y: Tensor) => Tensor,
  x: readonly number[],
  y: readonly number[],
): Graph {
  const graph = traceGraph(
    (...args) => [f(args[0]!, args[1]!)],
    [avalOf(x, "float64"), avalOf(y, "float64")],
  );
  const after = removeDead(findContractions(graph));
  const inputs = [x, y].map((s) => values(s.reduce((n, d) => n * d, 1)));
  expect(
    difference(interpret(graph, inputs), interpret(after, inputs), 1e-14),
    printGraph(after),
  ).toBeNull();
  return after;
}

const has = (graph: Graph, primitive: object): boolean =>
  graph.equations.some((e) => e.primitive === primitive);

test("axes without elements, along which a factor is repeated, leave no product that fits nothing", () => {
  check((x, y) => x.reshape([2, 1, 3, 1]).mul(y.reshape([1, 5, 3, 0])).sum(2), [2, 3], [5, 3, 0]);
  check((x, y) => x.reshape([2, 1, 1]).mul(y.reshape([1, 5, 0])).sum(2), [2], [5, 0]);
});

test("a matrix product that is written as multiply and sum is one", () => {
  const after = check(
    (x, y) =>
      x
        .reshape([3, 4, 1])
        .mul(y.reshape([1, 4, 5]))
        .sum(1),
    [3, 4],
    [4, 5],
  );
  expect(has(after, p.dot)).toBe(true);
  expect(has(after, p.mul)).toBe(false);
});

test("axes that both factors keep are batch axes, wherever they are", () => {
  expect(
    has(
      check(
        (x, y) =>
          x
            .reshape([3, 1, 4, 2])
            .mul(y.reshape([5, 4, 2]))
            .sum(2),
        [3, 4, 2],
        [5, 4, 2],
      ),
      p.dot,
    ),
  ).toBe(true);
  expect(
    has(
      check((x, y) => y.reshape([5, 1, 4]).mul(x).sum([-1]), [3, 4], [5, 4]),
      p.dot,
    ),
  ).toBe(true);
});

test("a product without an axis of one factor alone stays: loops do that better", () => {
  expect(
    has(
      check((x, y) => x.mul(y).sum(0), [3, 4], [3, 4]),
      p.dot,
    ),
  ).toBe(false);
  expect(
    has(
      check((x, y) => x.mul(y).sum(1), [3, 4], [4]),
      p.dot,
    ),
  ).toBe(false);
});

test("an axis that only one factor has is summed as it was", () => {
  expect(
    has(
      check((x, y) => x.reshape([3, 4, 1]).mul(y).sum(0), [3, 4], [5]),
      p.dot,
    ),
  ).toBe(false);
});
