import { add, avalOf, bind1, conv2d, lowerRule, maxPool2d, primitives, range, type Shape, type Tensor, traceGraph } from "@cotangent/core";
import { expect, test } from "vitest";
import { optimize } from "../../src/compile.ts";
import { explain } from "../../src/explain.ts";
import { evenGathers } from "../../src/lower/even-gathers.ts";
import { lower } from "../../src/lower/lower.ts";
import type { Target } from "../../src/lower/target.ts";
import { evaluator } from "../support.ts";

const target: Target = { ...evaluator, prints: () => true, calls: ({ rules }) => rules[lowerRule] === undefined, gatherViews: evenGathers };

function program(f: (...args: Tensor[]) => Tensor, ...shapes: readonly Shape[]): string {
  const graph = traceGraph(
    (...args) => [f(...args)],
    shapes.map((shape) => avalOf(shape, "float32")),
  );
  return explain(lower(optimize(graph, target), target));
}

test("the windows of a convolution are copied once, to where the matrix product reads them", () => {
  const text = program((x, w) => conv2d(x, w), [8, 3, 16, 16], [8, 3, 3, 3]);
  expect(text).toContain("2 loop nests, 1 library call");
  expect(text).toContain("matrix product");
  expect(text).not.toContain("gather");
});

test("a convolution of each channel by itself is one nest of loops, which needs no memory", () => {
  const text = program((x, w) => conv2d(x, w, { groups: 4, stride: 2, dilation: 2 }), [8, 4, 16, 16], [4, 1, 3, 3]);
  expect(text).toContain("1 loop nest, 0 library calls");
  expect(text).toContain("arena 0 B");
});

test("windows are read in place by pooling, those that overlap and those that do not", () => {
  for (const stride of [1, 2, 3]) {
    const text = program((x) => maxPool2d(x, 2, { stride }), [2, 2, 9, 9]);
    expect(text).toContain("1 loop nest, 0 library calls");
    expect(text).toContain("arena 0 B");
  }
});

test("places that lie outside are left to the gather, which says so", () => {
  const shifted = (by: number) => (x: Tensor) => bind1(primitives.gather, [x, add(range([8], 0, "int32"), by)], { axis: 0, batchDims: 0 }).sin();
  expect(program(shifted(2), [10])).toMatch(/x0\[i\d+\+2\]/);
  for (const outside of [3, -1]) expect(program(shifted(outside), [10])).not.toMatch(/x0\[i\d+\+/);
});
