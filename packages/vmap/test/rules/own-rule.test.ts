import {
  avalOf,
  batchRule,
  bind1,
  definePrimitive,
  type Primitive,
  primitives,
  traceGraph,
} from "@cotangent/core";
import { describe, expect, it } from "vitest";
import { vmap } from "../../src/index.ts";

const vector = avalOf([4, 3], "float32");

describe("a primitive that another package defines", () => {
  it("is batched by its own rule", () => {
    const fft: Primitive<{ readonly axis: number }> = definePrimitive({
      name: "acme.fft",
      traits: {},
      aval: ([x]) => [x!],
      rules: {
        [batchRule]: ([x], [dim], { axis }, { size }) => {
          expect([dim, size]).toEqual([1, 3]);
          return [bind1(fft, [x!], { axis: axis >= dim! ? axis + 1 : axis }), dim!];
        },
      },
    });
    const { equations } = traceGraph(
      (x) => [vmap((a: typeof x) => bind1(fft, [a], { axis: 0 }), { inDims: 1, outDims: 1 })(x!)],
      [vector],
    );
    expect(equations.map((e) => [e.primitive, e.params])).toEqual([[fft, { axis: 0 }]]);
  });

  it("is batched by its trait if it is elementwise", () => {
    const soft = definePrimitive({
      name: "acme.soft",
      traits: { axes: "elementwise" },
      aval: ([x]) => [x!],
    });
    const { equations } = traceGraph(
      (x) => [vmap((a: typeof x) => bind1(soft, [a], {}))(x!)],
      [vector],
    );
    expect(equations.map((e) => [e.primitive, e.outputs[0]!.aval.shape])).toEqual([[soft, [4, 3]]]);
  });

  it("is an error that says what to add if it has neither, even under the name of a known primitive", () => {
    const odd = definePrimitive({ name: "dot", traits: {}, aval: ([x]) => [x!] });
    const run = (): unknown =>
      traceGraph((x) => [vmap((a: typeof x) => bind1(odd, [a], {}))(x!)], [vector]);
    expect(run).toThrow(expect.objectContaining({ code: "MISSING_RULE" }));
    expect(run).toThrow(
      /The primitive dot has no batching rule\. .*\[batchRule\].*axes: "elementwise"/,
    );
  });

  it("may have a result that is not mapped", () => {
    const count = definePrimitive({
      name: "acme.count",
      traits: {},
      aval: () => [avalOf([], "int32")],
      rules: {
        [batchRule]: () => [
          bind1(primitives.iota, [], { shape: [], axis: 0, dtype: "int32" }),
          null,
        ],
      },
    });
    const { outputs } = traceGraph(
      (x) => [vmap((a: typeof x) => bind1(count, [a], {}), { outDims: null })(x!)],
      [vector],
    );
    expect(outputs[0]!.aval).toBe(avalOf([], "int32"));
  });
});
