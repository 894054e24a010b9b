import * as ct from "@cotangent/core";
import {
  abs,
  add,
  bind1,
  definePrimitive,
  div,
  jvpRule,
  lowerRule,
  square,
  type Tensor,
  tensor,
} from "@cotangent/core";
import { checkGrads, checkVmap } from "@cotangent/testing";
import { describe, expect, it } from "vitest";
import { expectClose, useCpu, values } from "./support.ts";

useCpu();

// as in the README
const softsign = definePrimitive<object, { axes: "elementwise" }>({
  name: "acme.softsign",
  traits: { axes: "elementwise" },
  aval: ([x]) => [x!],
  rules: {
    [jvpRule]: [(dx, _, [x]) => div(dx, square(add(1, abs(x!))))],
    [lowerRule]: ([x]) => div(x!, add(1, abs(x!))),
  },
});
const f = (x: Tensor): Tensor => bind1(softsign, [x], {});

describe("a primitive that carries its own rules", () => {
  const x = (): Tensor => tensor([-2, 0.5, 3]);
  it("computes on a backend that has no kernel for it", () => {
    expectClose(f(x()), ct.softsign(x()));
  });
  it("has derivatives in both modes and a batching rule", () => {
    checkGrads(f, [x()]);
    checkVmap(f, [[x()], [x().mul(0.3)]]);
  });
  it("stands in a graph under its name", () => {
    const graph = ct.traceGraph((y) => [f(y!)], [x().aval]);
    expect(ct.printGraph(graph)).toMatch(/= acme\.softsign a/);
    expect(values(ct.evaluateGraph(graph, [x()])[0]!)).toEqual(values(f(x())));
  });
});

describe("core's operations with rules of their own", () => {
  it("have PyTorch's derivative where that of the composition is not a number", () => {
    checkGrads((y: Tensor) => ct.norm(y), [tensor([0.3, -1.2, 0.7])]);
    checkGrads((y: Tensor) => ct.norm(y, 0.5), [tensor([0.3, -1.2, 0.7])]);
    checkGrads(ct.entr, [tensor([0.3, 1.2])]);
    checkVmap((y: Tensor) => ct.norm(y), [[tensor([0, 0])], [tensor([3, 4])]]);
  });
});
