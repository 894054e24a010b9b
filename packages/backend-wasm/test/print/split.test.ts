import { type Graph, installMethods, setDefaultBackend, softmax, tensor, type Tensor, type TypedArray, where } from "@cotangent/core";
import { compile } from "@cotangent/compiler";
import { createCpuBackend } from "@cotangent/backend-cpu";
import { makeGraph } from "@cotangent/jit";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { difference, samples } from "../../../compiler/test/random-graph.ts";
import { createWasmBackend, type WasmBackend } from "../../src/backend.ts";
import { libraryImports } from "../../src/kernels/index.ts";
import { printProgram } from "../../src/print/index.ts";
import type { Limits } from "../../src/print/split.ts";
import { targetOf } from "../../src/target.ts";

let backend: WasmBackend;
beforeAll(async () => {
  backend = await createWasmBackend({ threads: false });
  setDefaultBackend(backend);
  installMethods();
});

/** Runs a graph in shared memory, each step's parts one by one from the last to the first. */
function runBackwards(graph: Graph, inputs: readonly TypedArray[], limits?: Limits): { readonly outputs: readonly TypedArray[]; readonly parts: readonly number[] } {
  const program = compile(graph, targetOf(backend, true));
  const { bytes, layout, steps } = printProgram(program, { relaxedMadd: false, shared: true, maximumPages: 1000 }, limits);
  const memory = new WebAssembly.Memory({ initial: 400, maximum: 1000, shared: true });
  const base = 4096;
  const view = (like: TypedArray, offset: number): TypedArray => new (like.constructor as Float32ArrayConstructor)(memory.buffer, base + offset, like.length);
  program.constants.forEach(({ tensor }, i) => {
    const data = tensor.dataSync();
    view(data, layout.constants[i]!).set(data);
  });
  inputs.forEach((x, i) => view(x, layout.inputs[i]!).set(x));
  const done: number[] = [];
  const parallel = (index: number, at: number): void => {
    const { parts } = steps[index]!;
    done.push(parts);
    for (let p = parts - 1; p >= 0; p--) exports.step(index, at, p, p + 1);
  };
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory, parallel }, library: { ...libraryImports } });
  const exports = instance.exports as { run: (base: number) => void; step: (...x: number[]) => void };
  exports.run(base);
  const alone = backend.compile(graph).run(inputs) as TypedArray[];
  return { outputs: alone.map((y, i) => view(y, layout.outputs[i]!).slice()), parts: done };
}

const wave = (n: number, shift = 0): Float32Array => Float32Array.from({ length: n }, (_, i) => Math.sin(1.7 * i + shift));

function check(f: (...x: Tensor[]) => Tensor | Tensor[], shapes: readonly (readonly number[])[], steps: number): void {
  const data = shapes.map((shape, i) => wave(
    shape.reduce((n, d) => n * d, 1),
    i,
  ));
  const args = data.map((x, i) => tensor(x, { shape: shapes[i]! }));
  const graph = makeGraph(f as (...x: Tensor[]) => Tensor)(...args) as unknown as Graph;
  const { outputs, parts } = runBackwards(graph, data);
  expect(parts.length).toBe(steps);
  expect(Math.min(...parts)).toBeGreaterThan(1);
  expect(outputs).toEqual(backend.compile(graph).run(data));
}

test("threads share an elementwise loop of odd length, part by part in any order", () => {
  check((x, y) => x.mul(y).add(x).mul(0.5).sub(y.exp()), [[30_011], [30_011]], 1);
});

test("threads share a loop over all elements of a matrix", () => {
  check((x, y) => x.mul(y).sin(), [[101, 307], [101, 307]], 1);
});

test("threads share a loop that makes booleans", () => {
  check((x, y) => x.mul(3).lt(y), [[50_001], [50_001]], 1);
});

test("threads that share rows have rows of their own", () => {
  check((x, y) => softmax(x.mul(y), 1).mul(y).sum(1), [[300, 401], [300, 401]], 1);
});

test("scalars made before a loop reach all threads", () => {
  check((x, y) => where(x.lt(y), x.mul(y.slice(0, 1).exp().add(1)), y.sin()), [[40_000], [40_000]], 1);
});

test("threads share a sum over all elements", () => {
  check((x, y) => x.mul(y).sum(), [[100_003], [100_003]], 1);
  check((x) => x.exp().sub(1).amax(), [[301, 99]], 1);
});

test("threads share sums over rows and over columns, with rows in between", () => {
  check((x, y) => [x.mul(y).sum(0), softmax(x, 1).mul(y).sum()], [[300, 401], [300, 401]], 1);
  check((x) => x.sin().sum(0), [[3001, 7]], 1);
});

test("random programs in tiny parts, done in any order, give the interpreter's values", () => {
  const interpreter = createCpuBackend();
  fc.assert(
    fc.property(samples, ({ graph, inputs }) => {
      const expected = interpreter.compile(graph).run(inputs.map((x) => x.slice())) as TypedArray[];
      const { outputs } = runBackwards(graph, inputs, { work: 1, workOfPart: 10, grain: 16 });
      const tolerance = graph.inputs[0]!.aval.dtype === "float32" ? 1e-3 : 1e-8;
      expect(difference(expected, outputs, tolerance)).toBe(null);
    }),
    { numRuns: 300, seed: 5 },
  );
});
