import {
  arange,
  avalOf,
  bind1,
  bufferOf,
  definePrimitive,
  type Graph,
  hostRule,
  lowerRule,
  scalarRule,
  setDefaultBackend,
  tensor,
  type Tensor,
  traceGraph,
  type TypedArray,
} from "@cotangent/core";
import { gather, iota } from "@cotangent/core/primitives";
import { grad } from "@cotangent/grad";
import { jacfwd } from "@cotangent/jacfwd";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { createCpuBackend as createInterpreter } from "../../src/index.ts";
import { createCpuBackend, explainGraph } from "../../src/generated/index.ts";

const backend = createCpuBackend();
beforeAll(() => setDefaultBackend(backend));

const graphOf = (f: (...x: Tensor[]) => readonly Tensor[], ...shapes: number[][]): Graph =>
  traceGraph(
    f,
    shapes.map((s) => avalOf(s, "float64")),
  );
const run = (graph: Graph, ...inputs: number[][]): number[][] =>
  backend
    .compile(graph)
    .run(inputs.map((x) => Float64Array.from(x)))
    .map((y) => Array.from(y as TypedArray));

describe("a single operation", () => {
  afterEach(() => vi.unstubAllGlobals());
  /** How many functions are printed for it. */
  const printed = (f: (x: Tensor) => Tensor, elements: number): number => {
    const Real = Function;
    const made = vi.fn(function (...texts: string[]) {
      return new Real(...texts);
    });
    vi.stubGlobal("Function", made);
    backend.compile(graphOf((x) => [f(x!)], [elements]));
    return made.mock.calls.length;
  };

  test("is printed where it computes many elements, and interpreted where there are few", () => {
    expect(printed((x) => x.mul(x), 16_384)).toBe(1);
    expect(printed((x) => x.mul(x), 16_383)).toBe(0);
  });

  test("is interpreted where engines or kernels do it themselves", () => {
    expect(printed((x) => x.to("float32"), 16_384)).toBe(0);
    expect(printed((x) => x.cumsum(0), 16_384)).toBe(0);
  });

  test("has the same bits either way", () => {
    const interpreter = createInterpreter();
    const x = Float64Array.from({ length: 20_000 }, (_, i) => Math.sin(i) * 10 ** ((i % 40) - 20));
    for (const f of [(a: Tensor) => a.mul(a), (a: Tensor) => a.exp(), (a: Tensor) => a.maximum(1)]) {
      const graph = graphOf((a) => [f(a!)], [20_000]);
      expect(backend.compile(graph).run([x])).toEqual(interpreter.compile(graph).run([x]));
    }
  });
});

describe("a compiled program", () => {
  test("hands out arrays that later runs leave alone", () => {
    const executable = backend.compile(graphOf((x) => [x!.mul(2).add(1), x!.mul(2)], [3]));
    const first = executable.run([new Float64Array([1, 2, 3])]) as TypedArray[];
    const second = executable.run([new Float64Array([4, 5, 6])]) as TypedArray[];
    expect(first.map((y) => Array.from(y))).toEqual([
      [3, 5, 7],
      [2, 4, 6],
    ]);
    expect(second.map((y) => Array.from(y))).toEqual([
      [9, 11, 13],
      [8, 10, 12],
    ]);
  });

  test("may return inputs, constants, one value twice, and a value with its transpose", () => {
    const c = tensor([7, 8], { dtype: "float64" });
    const graph = graphOf(
      (x) => {
        const y = x!.mul(x!).add(1);
        return [x!, c, y, y, y.T, y.T.reshape([3, 2, 1]), y.reshape([6])];
      },
      [2, 3],
    );
    const y = [2, 5, 10, 17, 26, 37];
    const transposed = [2, 17, 5, 26, 10, 37];
    expect(run(graph, [1, 2, 3, 4, 5, 6])).toEqual([
      [1, 2, 3, 4, 5, 6],
      [7, 8],
      y,
      y,
      transposed,
      transposed,
      y,
    ]);
    expect(bufferOf(c, backend)).toEqual(new Float64Array([7, 8]));
  });

  test("may return what is reshaped and transposed in turn, and values beside such", () => {
    const graph = graphOf(
      (x) => {
        const y = x!.mul(2).add(1);
        return [
          y.T.reshape([3, 2, 2]),
          y.reshape([2, 3, 2]).transpose(0, 2),
          x!.sub(1).T.reshape([2, 6]).T,
          x!.neg().reshape([4, 3]).T,
        ];
      },
      [2, 6],
    );
    const inputs = [Float64Array.from({ length: 12 }, (_, i) => i)];
    const expected = createInterpreter().compile(graph).run(inputs);
    expect(backend.compile(graph).run(inputs)).toEqual(expected);
  });

  test("may compute with indices, in loops that are unrolled", () => {
    const graph = graphOf(
      (x) => [x!.sub(arange(9, undefined, 1, { dtype: "float64" }).mul(2))],
      [9],
    );
    expect(
      run(
        graph,
        Array.from({ length: 9 }, () => 10),
      ),
    ).toEqual([[10, 8, 6, 4, 2, 0, -2, -4, -6]]);
    const rows = graphOf(
      (x) => [x!.sub(bind1(iota, [], { shape: [3, 9], axis: 1, dtype: "float64" }))],
      [3, 9],
    );
    const expected = Array.from({ length: 27 }, (_, i) => 10 - (i % 9));
    expect(
      run(
        rows,
        Array.from({ length: 27 }, () => 10),
      ),
    ).toEqual([expected]);
  });

  test("of nothing but movement, or of empty arrays, runs too", () => {
    expect(
      run(
        graphOf((x) => [x!.T.slice(1).reshape([-1])], [2, 3]),
        [1, 2, 3, 4, 5, 6],
      ),
    ).toEqual([[2, 5, 3, 6]]);
    expect(
      run(
        graphOf((x) => [x!.mul(2).sum(), x!.mul(2).add(1)], [0]),
        [],
      ),
    ).toEqual([[0], []]);
  });

  test("says what is wrong with an index out of range", () => {
    const graph = traceGraph(
      (x, i) => [bind1(gather, [x!.add(1), i!], { axis: 0, batchDims: 0 })],
      [avalOf([3], "float64"), avalOf([1], "int32")],
    );
    expect(() => backend.compile(graph).run([new Float64Array(3), Int32Array.of(5)])).toThrow(
      "index 5 is out of range",
    );
  });
});

describe("the zeros of a basis", () => {
  const at = new Float64Array([0, 4]);
  const graph = (): Graph => graphOf((x) => [jacfwd((y: Tensor) => y.sqrt())(x!)], [2]);

  test("are structural: an infinite derivative stays in its own place", () => {
    expect(Array.from(backend.compile(graph()).run([at])[0] as TypedArray)).toEqual([
      Infinity,
      0,
      0,
      0.25,
    ]);
  });

  test("are numbers if one wants them to be", () => {
    const strict = createCpuBackend({ structuralZeros: false });
    expect(Array.from(strict.compile(graph()).run([at])[0] as TypedArray)).toEqual([
      Infinity,
      NaN,
      0,
      0.25,
    ]);
  });
});

describe("a third party's primitive", () => {
  test("runs by its lowering, or as a function of numbers inside the loops", () => {
    const cube = definePrimitive({
      name: "acme.cube",
      traits: {},
      aval: ([x]) => [x!],
      rules: { [lowerRule]: ([x]) => x!.mul(x!).mul(x!) },
    });
    const next = definePrimitive({
      name: "acme.next",
      traits: { axes: "elementwise" },
      aval: ([x]) => [x!],
      rules: { [scalarRule]: () => (x: number) => x + 1 },
    });
    const graph = graphOf((x) => [x!], [2]);
    const x = graph.inputs[0]!;
    const [a, b] = [1, 2].map((id) => ({ id, aval: x.aval }));
    const equations = [
      { primitive: cube, inputs: [x], params: {}, outputs: [a!] },
      { primitive: next, inputs: [a!], params: {}, outputs: [b!] },
    ];
    expect(run({ ...graph, equations, outputs: [b!], size: 3 }, [2, 3])).toEqual([[9, 28]]);
  });
});

describe("memory", () => {
  test("is used again for what comes later", () => {
    const graph = graphOf(
      (x) => {
        let y = x!;
        for (let i = 0; i < 40; i++) y = y.sin().flip([0]);
        return [y];
      },
      [1000],
    );
    const [, bytes] = /arena (\d+) B/.exec(explainGraph(graph))!;
    expect(Number(bytes)).toBe(2 * 8000);
  });

  test("is another one for a call from within a call", () => {
    let again: (() => void) | null = null;
    const meanwhile = definePrimitive({
      name: "acme.meanwhile",
      traits: {},
      aval: ([x]) => [x!],
      rules: {
        [hostRule]: () => (inputs) => {
          const now = again;
          again = null;
          now?.();
          return [inputs[0]!.slice()];
        },
      },
    });
    const graph = graphOf(
      (x) => {
        const y = x!.flip([0]).mul(2);
        return [bind1(meanwhile, [y], {}).add(y.flip([0]))];
      },
      [4],
    );
    const { run: execute } = backend.compile(graph);
    let inner: number[] = [];
    again = () => (inner = Array.from(execute([new Float64Array([5, 6, 7, 8])])[0] as TypedArray));
    const outer = Array.from(execute([new Float64Array([1, 2, 3, 4])])[0] as TypedArray);
    expect(outer).toEqual([10, 10, 10, 10]);
    expect(inner).toEqual([26, 26, 26, 26]);
  });
});

describe("ten thousand operations", () => {
  const chain =
    (n: number) =>
    (x: Tensor): Tensor => {
      let y = x;
      for (let i = 0; i < n; i++) y = i % 2 === 0 ? y.mul(1.0001) : y.sub(x.mul(0.0001));
      return y;
    };

  test("one after the other compile and run, as do their derivatives", () => {
    const executable = backend.compile(graphOf((x) => [chain(10000)(x!)], [8]));
    const [y] = executable.run([new Float64Array(8).fill(1)]) as TypedArray[];
    let expected = 1;
    for (let i = 0; i < 10000; i++) expected = i % 2 === 0 ? expected * 1.0001 : expected - 0.0001;
    expect(Array.from(y!)).toEqual(Array.from({ length: 8 }, () => expected));
    const derivative = run(
      graphOf((x) => [grad((v: Tensor) => chain(2000)(v).sum())(x!)], [2]),
      [1, 1],
    );
    expect(derivative[0]![0]).toBeCloseTo(1, 3);
  });

  test("of scalars are one program without memory between most of them", () => {
    expect(explainGraph(graphOf((x) => [chain(300)(x!)], []))).toMatch(
      /^0 loop nests, 0 library calls, 301 operations/,
    );
  });
});

describe("where a content security policy forbids generated code", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  test("programs are interpreted, which is said once and can be seen", () => {
    vi.stubGlobal("Function", () => {
      throw new EvalError("Refused to evaluate a string as JavaScript");
    });
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const interpreted = createCpuBackend();
    expect(createCpuBackend().supports.generatedCode).toBe(false);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]![0]).toContain("content security policy");
    const [y] = interpreted
      .compile(graphOf((x) => [x!.mul(2).add(1)], [2]))
      .run([new Float64Array([1, 2])]) as TypedArray[];
    expect(y).toEqual(new Float64Array([3, 5]));
  });

  test("elsewhere it is generated", () => {
    expect(backend.supports.generatedCode).toBe(true);
  });
});
