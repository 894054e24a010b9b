import {
  avalOf,
  bufferOf,
  definePrimitive,
  type Graph,
  lowerRule,
  primitives,
  scalarRule,
  setDefaultBackend,
  tensor,
  type TypedArray,
  type Var,
} from "@cotangent/core";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { backend, check, graphOf } from "./support.ts";

const aval = avalOf([3], "float64");
const variable = (id: number): Var => ({ id, aval });
const run = (graph: Graph, ...inputs: number[][]): number[][] =>
  backend
    .compile(graph)
    .run(inputs.map((x) => new Float64Array(x)))
    .map((y) => Array.from(y as TypedArray));

beforeAll(() => setDefaultBackend(backend));
afterAll(() => setDefaultBackend(null));

describe("a graph", () => {
  const [x, y, sum, product, minus] = [0, 1, 2, 3, 4].map(variable) as [Var, Var, Var, Var, Var];
  const add = { primitive: primitives.add, inputs: [x, y], params: {}, outputs: [sum] };
  const mul = { primitive: primitives.mul, inputs: [sum, x], params: {}, outputs: [product] };
  const neg = { primitive: primitives.neg, inputs: [product], params: {}, outputs: [minus] };

  test("runs its equations in order and can run again", () => {
    const graph: Graph = {
      inputs: [x, y],
      constants: [],
      equations: [add, mul, neg],
      outputs: [minus, sum],
      size: 5,
    };
    const executable = backend.compile(graph);
    for (let i = 0; i < 3; i++) {
      const out = executable.run([new Float64Array([1, 2, i]), new Float64Array([4, 5, 6])]);
      expect(out).toEqual([
        new Float64Array([-5, -14, -(i + 6) * i]),
        new Float64Array([5, 7, 6 + i]),
      ]);
    }
  });

  test("may return inputs, and one value twice", () => {
    const graph: Graph = {
      inputs: [x, y],
      constants: [],
      equations: [add],
      outputs: [sum, x, sum],
      size: 3,
    };
    expect(run(graph, [1, 2, 3], [1, 1, 1])).toEqual([
      [2, 3, 4],
      [1, 2, 3],
      [2, 3, 4],
    ]);
  });

  test("may take its inputs in another order, or one of them twice", () => {
    const sub = { primitive: primitives.sub, inputs: [y, x], params: {}, outputs: [sum] };
    expect(
      run(
        { inputs: [x, y], constants: [], equations: [sub], outputs: [sum], size: 3 },
        [1, 2, 3],
        [1, 1, 1],
      ),
    ).toEqual([[0, -1, -2]]);
    const twice = { primitive: primitives.mul, inputs: [x, x], params: {}, outputs: [sum] };
    expect(
      run({ inputs: [x], constants: [], equations: [twice], outputs: [sum], size: 3 }, [1, 2, 3]),
    ).toEqual([[1, 4, 9]]);
  });

  test("may be empty", () => {
    expect(
      run({ inputs: [x], constants: [], equations: [], outputs: [x], size: 1 }, [1, 2, 3]),
    ).toEqual([[1, 2, 3]]);
  });

  test("reads its constants", () => {
    const value = tensor([10, 20, 30], { dtype: "float64" });
    const graph: Graph = {
      inputs: [x],
      constants: [{ variable: y, value }],
      equations: [add],
      outputs: [sum, y],
      size: 3,
    };
    expect(run(graph, [1, 2, 3])).toEqual([
      [11, 22, 33],
      [10, 20, 30],
    ]);
    expect(bufferOf(value, backend)).toBeInstanceOf(Float64Array);
  });

  test("of a primitive with three arguments runs inside a longer one too", () => {
    const c: Var = { id: 5, aval: avalOf([3], "bool") };
    const less = { primitive: primitives.lt, inputs: [x, y], params: {}, outputs: [c] };
    const select = { primitive: primitives.select, inputs: [c, y, x], params: {}, outputs: [sum] };
    expect(
      run(
        { inputs: [x, y], constants: [], equations: [less, select], outputs: [sum], size: 6 },
        [1, 5, 3],
        [4, 2, 3],
      ),
    ).toEqual([[4, 5, 3]]);
  });
});

describe("a program", () => {
  const of = avalOf([2, 8], "float64");
  const kinds = [
    { primitive: primitives.add, params: {}, arity: 2 },
    { primitive: primitives.sub, params: {}, arity: 2 },
    { primitive: primitives.neg, params: {}, arity: 1 },
    { primitive: primitives.reshape, params: { shape: [2, 8] }, arity: 1 },
    { primitive: primitives.flip, params: { axes: [1] }, arity: 1 },
    { primitive: primitives.stopGradient, params: {}, arity: 1 },
  ];
  const graphs = fc
    .array(fc.tuple(fc.constantFrom(...kinds), fc.nat(), fc.nat()), { minLength: 1, maxLength: 12 })
    .chain((picks) => {
      const vars = Array.from({ length: picks.length + 2 }, (_, id): Var => ({ id, aval: of }));
      const equations = picks.map(([{ primitive, params, arity }, p, q], i) => ({
        primitive,
        params,
        inputs: [vars[p % (i + 2)]!, vars[q % (i + 2)]!].slice(0, arity),
        outputs: [vars[i + 2]!],
      }));
      return fc
        .uniqueArray(fc.nat(vars.length - 1), { minLength: 1, maxLength: 3 })
        .map((outputs): Graph => ({
          inputs: vars.slice(0, 2),
          constants: [],
          equations,
          outputs: outputs.map((i) => vars[i]!),
          size: vars.length,
        }));
    });

  test("reuses the arrays of its temporaries without ever writing over a value that is still read", () => {
    check(
      graphs,
      (graph) => {
        const executable = backend.compile(graph);
        const results = [1, 2, 3].map((seed) => {
          const inputs = [0, 1].map((k) =>
            Float64Array.from({ length: 16 }, (_, i) => seed * i + k),
          );
          return { inputs, outputs: executable.run(inputs) };
        });
        for (const { inputs, outputs } of results) {
          const values: TypedArray[] = [...inputs];
          for (const { primitive, params, inputs: from, outputs: to } of graph.equations)
            values[to[0]!.id] = backend
              .compile(
                graphOf(
                  primitive,
                  params,
                  from.map((v) => v.aval),
                ),
              )
              .run(from.map((v) => values[v.id]!))[0] as TypedArray;
          expect(outputs).toEqual(graph.outputs.map((v) => values[v.id]));
        }
      },
      300,
    );
  });
});

describe("a third party's primitive", () => {
  test("runs by its lowering, alone and inside a graph", () => {
    const cube = definePrimitive({
      name: "test.cube",
      traits: {},
      aval: ([a]) => [a!],
      rules: { [lowerRule]: ([a]) => a!.mul(a!).mul(a!) },
    });
    const x = { id: 0, aval };
    const y = { id: 1, aval };
    const z = { id: 2, aval };
    expect(run(graphOf(cube, {}, [aval]), [1, 2, 3])).toEqual([[1, 8, 27]]);
    const graph: Graph = {
      inputs: [x],
      constants: [],
      equations: [
        { primitive: cube, inputs: [x], params: {}, outputs: [y] },
        { primitive: primitives.add, inputs: [y, x], params: {}, outputs: [z] },
      ],
      outputs: [z],
      size: 3,
    };
    expect(run(graph, [1, 2, 3])).toEqual([[2, 10, 30]]);
  });

  test("runs as a function of numbers where it is one, with parameters and broadcasting", () => {
    const shapes = [[2, 1, 2], [3, 1], [2]].map((shape) => avalOf(shape, "float64"));
    const out = avalOf([2, 3, 2], "float64");
    const blend = definePrimitive<{ readonly scale: number }, { axes: "elementwise" }>({
      name: "test.blend",
      traits: { axes: "elementwise" },
      aval: (avals) => [avals.length === 1 ? avals[0]! : out],
      rules: {
        [scalarRule]:
          ({ scale }) =>
          (a, b = 0, c = 0) =>
            scale * (a! + 10 * b + 100 * c),
        [lowerRule]: () => {
          throw new Error("the function of numbers comes first");
        },
      },
    });
    expect(run(graphOf(blend, { scale: 2 }, [aval]), [1, 2, 3])).toEqual([[2, 4, 6]]);
    expect(run(graphOf(blend, { scale: 1 }, shapes), [1, 2, 3, 4], [5, 6, 7], [8, 9])).toEqual([
      [851, 952, 861, 962, 871, 972, 853, 954, 863, 964, 873, 974],
    ]);
  });

  test("without kernel and lowering is a named error", () => {
    for (const name of ["test.odd", "toString"]) {
      const odd = definePrimitive({ name, traits: {}, aval: ([a]) => [a!] });
      expect(() => backend.compile(graphOf(odd, {}, [aval]))).toThrow(
        `The backend cpu has no kernel for the primitive ${name}`,
      );
    }
  });
});

describe("the backend", () => {
  test("keeps what is uploaded and gives copies out", async () => {
    const data = new Float32Array([1, 2]);
    const buffer = backend.upload(data, avalOf([2], "float32"));
    expect(buffer).toBe(data);
    const copy = backend.readSync!(buffer);
    expect(copy).toEqual(data);
    expect(copy).not.toBe(data);
    expect(await backend.read(buffer)).toEqual(data);
    backend.release(buffer);
  });

  test("copies of small values do not drag along the slab that they were cut from", () => {
    const graph = graphOf(primitives.neg, {}, [avalOf([20], "float64")]);
    const [y] = backend.compile(graph).run([new Float64Array(20)]);
    expect(backend.readSync!(y!).buffer.byteLength).toBe(160);
  });
});
