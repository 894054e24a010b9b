import * as ct from "@cotangent/core";
import { avalOf, evaluateGraph, printGraph, tensor, traceGraph } from "@cotangent/core";
import { describe, expect, it } from "vitest";
import { counted, thrown, useCpu, values } from "../support.ts";

useCpu();

const vector = avalOf([3], "float64");

describe("a traced graph", () => {
  it("prints an equation a line, with types and parameters", () => {
    const graph = traceGraph((x, y) => [ct.sum(ct.mul(ct.sin(x!), y!))], [vector, vector]);
    expect(printGraph(graph)).toBe(
      [
        "inputs  a: float64[3], b: float64[3]",
        "c: float64[3] = sin a",
        "d: float64[3] = mul c b",
        "e: float64[] = reduceSum{axes=[0]} d",
        "outputs e",
      ].join("\n"),
    );
  });
  it("keeps captured tensors as constants, each once", () => {
    const w = counted(3);
    const graph = traceGraph((x) => [ct.add(ct.mul(x!, w), w)], [vector]);
    expect(graph.constants.map((c) => c.value)).toEqual([w]);
    expect(values(evaluateGraph(graph, [tensor([1, 1, 1])])[0]!)).toEqual([0, 2, 4]);
  });
  it("has outputs that are inputs, constants, or the same value twice", () => {
    const c = tensor(7);
    const graph = traceGraph((x) => [x!, c, x!], [vector]);
    expect(graph.equations).toEqual([]);
    expect(evaluateGraph(graph, [counted(3)]).map(values)).toEqual([[0, 1, 2], 7, [0, 1, 2]]);
  });
  it("records what no input is part of, so that it does not run while tracing", () => {
    const graph = traceGraph((x) => [ct.add(x!, ct.arange(3))], [vector]);
    expect(graph.equations.map((e) => e.primitive.name)).toContain("iota");
  });
  it("refuses to become a number, and says where", () => {
    const error = thrown("NO_CONCRETE_VALUE", () =>
      traceGraph((x) => [ct.mul(x!, Number(ct.sum(x!)))], [vector], "jit"),
    );
    expect(error.name).toBe("ConcretizationError");
    expect(error.message).toMatch(
      /float64\[\].*no single value inside jit.*where\(condition, a, b\).*\[in jit, level 1\]/,
    );
  });
  it("does not let its tracers out", () => {
    let leaked: ct.Tensor | undefined;
    traceGraph((x) => ((leaked = x!), [x!]), [vector], "jit");
    expect(thrown("LEAKED_TRACER", () => ct.add(leaked!, 1)).message).toMatch(
      /A tracer of jit was used after jit had returned/,
    );
  });
  it("names the values after z aa, ab", () => {
    const graph = traceGraph(
      (x) => [Array.from({ length: 30 }).reduce<ct.Tensor>((y) => ct.sin(y), x!)],
      [vector],
    );
    expect(printGraph(graph)).toMatch(/aa: float64\[3\] = sin z\nab: float64\[3\] = sin aa/);
  });
});
