import { avalOf, bind1, type Graph, printGraph, type Tensor, traceGraph } from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import fc from "fast-check";
import { expect, test } from "vitest";
import { turnDots } from "../../src/passes/turned-dots.ts";
import { difference } from "../random-graph.ts";
import { interpret } from "../support.ts";

const values = (n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => Math.sin(3 * i + 1));

/** The graph after the pass, which computes the same but for the order of sums over several axes. */
function turned(
  f: (x: Tensor, y: Tensor) => Tensor[],
  x: readonly number[],
  y: readonly number[],
): Graph {
  const graph = traceGraph(
    (...args) => f(args[0]!, args[1]!),
    [avalOf(x, "float64"), avalOf(y, "float64")],
  );
  const after = turnDots(graph);
  const inputs = [x, y].map((s) => values(s.reduce((n, d) => n * d, 1)));
  expect(difference(interpret(graph, inputs), interpret(after, inputs), 1e-14), printGraph(after)).toBeNull();
  return after;
}
const names = (graph: Graph): string[] => graph.equations.map(({ primitive }) => primitive.name);

test("a product that is transposed is made transposed", () => {
  const after = turned((x, y) => [x.matmul(y).transpose().exp()], [3, 4], [4, 5]);
  expect(names(after)).toEqual(["dot", "exp"]);
});

test("products of batches too", () => {
  const after = turned((x, y) => [x.matmul(y).permute([0, 2, 1])], [2, 3, 4], [2, 4, 5]);
  expect(names(after)).toEqual(["dot"]);
});

test("a transpose that does more than to exchange the operands' axes stays", () => {
  const after = turned((x, y) => [x.matmul(y).permute([2, 0, 1])], [2, 3, 4], [2, 4, 5]);
  expect(names(after)).toEqual(["dot", "transpose"]);
});

test("a product that is needed in both orders is made once", () => {
  const after = turned(
    (x, y) => {
      const product = x.matmul(y);
      return [product, product.transpose()];
    },
    [3, 4],
    [4, 5],
  );
  expect(names(after)).toEqual(["dot", "transpose"]);
});

test("a product that is transposed for another product stays, which takes any order", () => {
  const after = turned((x, y) => [x.matmul(y).transpose().matmul(x)], [3, 4], [4, 5]);
  expect(names(after)).toEqual(["dot", "transpose", "dot"]);
});

const extents = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 2 });

test("whatever the axes are, the result is the same", () => {
  const shuffled = (n: number): fc.Arbitrary<number[]> => {
    const all = Array.from({ length: n }, (_, i) => i);
    return fc.shuffledSubarray(all, { minLength: n });
  };
  const cases = fc
    .record({ batch: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }), left: extents, right: extents, summed: extents })
    .chain((sizes) => {
      const { batch, left, right, summed } = sizes;
      return fc.record({
        sizes: fc.constant(sizes),
        leftAxes: shuffled(batch.length + left.length + summed.length),
        rightAxes: shuffled(batch.length + right.length + summed.length),
      });
    });
  fc.assert(
    fc.property(cases, ({ sizes: { batch, left, right, summed }, leftAxes, rightAxes }) => {
      /** The sizes of batch, free and contracted axes at the places given, and where batch and contracted ones are. */
      const operand = (free: readonly number[], axes: readonly number[]) => {
        const shape: number[] = [];
        [...batch, ...free, ...summed].forEach((n, i) => (shape[axes[i]!] = n));
        return { shape, batch: axes.slice(0, batch.length), contract: axes.slice(batch.length + free.length) };
      };
      const [l, r] = [operand(left, leftAxes), operand(right, rightAxes)];
      const places = [...batch, ...left, ...right].map((_, i) => i);
      const [b, m] = [batch.length, batch.length + left.length];
      const after = turned(
        (x, y) => {
          const params = { lhsContract: l.contract, rhsContract: r.contract, lhsBatch: l.batch, rhsBatch: r.batch };
          return [bind1(p.dot, [x, y], params).permute([...places.slice(0, b), ...places.slice(m), ...places.slice(b, m)])];
        },
        l.shape,
        r.shape,
      );
      expect(names(after)).toEqual(["dot"]);
    }),
  );
});
