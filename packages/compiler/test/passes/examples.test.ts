import {
  avalOf,
  bind1,
  type DType,
  type Graph,
  scalar,
  type Shape,
  type Tensor,
  traceGraph,
} from "@cotangent/core";

import * as p from "@cotangent/core/primitives";
import { describe, expect, test } from "vitest";
import { optimize } from "../../src/compile.ts";
import { simplifyAlgebra } from "../../src/passes/algebra.ts";
import { sinkBroadcasts } from "../../src/passes/broadcasts.ts";
import { shareEqual } from "../../src/passes/common-subexpressions.ts";
import { removeDead } from "../../src/passes/dead-code.ts";
import { foldConstants } from "../../src/passes/fold-constants.ts";
import { simplifyMovement } from "../../src/passes/movement.ts";
import { evaluator } from "../support.ts";

const graphOf = (
  f: (...x: Tensor[]) => readonly Tensor[],
  shapes: readonly Shape[],
  dtype: DType = "float64",
): Graph =>
  traceGraph(
    f,
    shapes.map((s) => avalOf(s, dtype)),
  );
const names = (graph: Graph): string[] => graph.equations.map((e) => e.primitive.name);
const number = (x: number): Tensor => scalar(x, "float64");
const mul = (x: Tensor, y: Tensor): Tensor => bind1(p.mul, [x, y], {});
const add = (x: Tensor, y: Tensor): Tensor => bind1(p.add, [x, y], {});
const sub = (x: Tensor, y: Tensor): Tensor => bind1(p.sub, [x, y], {});

const algebra = (f: (x: Tensor) => Tensor, dtype: DType = "float64"): string[] =>
  names(
    removeDead(
      simplifyAlgebra(
        graphOf((x) => [f(x!)], [[3]], dtype),
        evaluator,
      ),
    ),
  );

describe("algebra", () => {
  test("drops what changes no bit", () => {
    expect(algebra((x) => mul(x, number(1)))).toEqual([]);
    expect(algebra((x) => sub(x, number(0)))).toEqual([]);
    expect(algebra((x) => add(x, number(-0)))).toEqual([]);
    expect(algebra((x) => x.neg().neg())).toEqual([]);
    expect(algebra((x) => add(x, x.neg()))).toEqual(["sub"]);
    expect(algebra((x) => x.to("float64"))).toEqual([]);
  });

  test("keeps what NaN, infinities or the sign of zero can see", () => {
    expect(algebra((x) => mul(x, number(0)))).toEqual(["mul"]);
    expect(algebra((x) => add(x, number(0)))).toEqual(["add"]);
    expect(algebra((x) => sub(x, number(-0)))).toEqual(["sub"]);
    expect(algebra((x) => sub(x, x))).toEqual(["sub"]);
    expect(algebra((x) => bind1(p.div, [x, x], {}))).toEqual(["div"]);
  });

  test("keeps conversions that lose something, and drops those that do not", () => {
    expect(algebra((x) => x.to("float32").to("float64"))).toEqual(["cast", "cast"]);
    expect(algebra((x) => x.to("float64").to("float32"), "float32")).toEqual([]);
    expect(algebra((x) => x.to("float64").to("int32"), "float32")).toEqual(["cast"]);
  });

  test("knows integers, whose zero has no sign", () => {
    const zero = scalar(0, "int32");
    expect(algebra((x) => bind1(p.add, [x, zero], {}), "int32")).toEqual([]);
  });
});

describe("constants", () => {
  test("that are known are computed, in any shape, and nothing else is", () => {
    const graph = graphOf(
      (x) => {
        const two = bind1(p.broadcastTo, [number(2)], { shape: [3] });
        return [mul(x!, mul(two, two).reshape([3, 1]).reshape([3]))];
      },
      [[3]],
    );
    const after = removeDead(foldConstants(graph, evaluator));
    expect(names(after)).toEqual(["broadcastTo", "mul"]);
    expect(after.constants.map((c) => [...evaluator.read(c.value)!])).toEqual([[4]]);
  });
});

describe("equal computations", () => {
  test("are done once; different parameters are different", () => {
    const graph = graphOf(
      (x) => [x!.sin().add(x!.sin()), x!.sum(0), x!.sum(0), x!.sum(1)],
      [[2, 2]],
    );
    expect(names(removeDead(shareEqual(graph)))).toEqual(["sin", "add", "reduceSum", "reduceSum"]);
  });
});

describe("movement", () => {
  const movement = (f: (x: Tensor) => Tensor, shape: Shape): string[] =>
    names(removeDead(simplifyMovement(graphOf((x) => [f(x!)], [shape]))));

  test("composes with movement, and goes where it moves nothing", () => {
    expect(movement((x) => x.T.T, [2, 3])).toEqual([]);
    expect(movement((x) => x.reshape([6]).reshape([3, 2]), [2, 3])).toEqual(["reshape"]);
    expect(movement((x) => x.reshape([6]).reshape([2, 3]), [2, 3])).toEqual([]);
    expect(movement((x) => x.slice(1, 6).slice(1, 3), [8])).toEqual(["slice"]);
    expect(movement((x) => x.T, [1, 3])).toEqual(["reshape"]);
  });
});

describe("broadcasts", () => {
  test("come after the work on what is broadcast", () => {
    const graph = graphOf(
      (x, y) => {
        const wide = bind1(p.broadcastTo, [x!], { shape: [100, 3] });
        return [mul(wide.sin().exp(), y!)];
      },
      [[3], [100, 3]],
    );
    const after = removeDead(sinkBroadcasts(graph));
    expect(after.equations.map((e) => [e.primitive.name, e.outputs[0]!.aval.size])).toEqual([
      ["sin", 3],
      ["exp", 3],
      ["mul", 300],
    ]);
  });
});

test("all passes together show every step to who wants to see it", () => {
  const seen: string[] = [];
  const graph = graphOf((x) => [mul(x!.T.T, number(1)).sum()], [[2, 3]]);
  const target = { ...evaluator, prints: () => true, calls: () => true };
  const after = optimize(graph, target, (name) => seen.push(name));
  expect(names(after)).toEqual(["reduceSum"]);
  expect(seen).toEqual(["simplify", "removeDead"]);
});
