import {
  type Backend, bufferOf, definePrimitive, type DType, type Executable, type Graph, lowerRule, ones, type Primitive,
  tensor, type Tensor, traceGraph, withBackend, bind1,
} from "@cotangent/core";
import { ulpsBetween } from "../ulp.ts";
import { type ConformanceCase, conformanceCase, expectEqual, expectError, fail, readAll, type Subject } from "./case.ts";
import { randomProgram } from "./random-graphs.ts";

const programs = 24;
const first = [0.5, -1.25, 2, 0.125, -0.75, 1.5];
const second = [-0.375, 0.875, 1.125, -2, 0.25, -1];

/** Graphs of several equations: as one program they have to give what eager evaluation gives. */
export function graphCases(subject: Subject): ConformanceCase[] {
  const dtypes = ["float32", "float64"] as const;
  return [
    ...dtypes.flatMap((dtype) =>
      Array.from({ length: programs }, (_, seed) =>
        conformanceCase(subject, `the random graph ${seed} in ${dtype} computes what eager evaluation does`, [dtype, "bool", "int32"], (b) =>
          randomGraph(b, seed, dtype),
        ),
      ),
    ),
    conformanceCase(subject, "an executable can run again, and keeps its earlier results", ["float32", "bool", "int32"], runsAgain),
    conformanceCase(subject, "inputs and constants stay as they are", ["float32", "bool", "int32"], keepsInputs),
    conformanceCase(subject, "a graph may return its input, one value twice, and a constant", ["float32"], odd),
    conformanceCase(subject, "a graph may have no inputs, and inputs that nothing reads", ["float32"], unused),
    conformanceCase(subject, "a long chain of equations runs", ["float32"], longChain),
    conformanceCase(subject, "a primitive without a kernel runs by its lowering", ["float32"], lowers),
    conformanceCase(subject, "a primitive without kernel and lowering is refused by name", ["float32"], refuses),
    conformanceCase(subject, "compileAsync, where there is one, compiles the same program", ["float32", "bool", "int32"], compilesAsync),
  ];
}

const pair = (backend: Backend, dtype: DType): [Tensor, Tensor] => [
  tensor(Float64Array.from(first), { shape: [2, 3], dtype, backend }),
  tensor(Float64Array.from(second), { shape: [2, 3], dtype, backend }),
];

function graphOf(backend: Backend, f: (a: Tensor, b: Tensor) => readonly Tensor[], args: readonly Tensor[]): Graph {
  return withBackend(backend, () => traceGraph(f as (...xs: Tensor[]) => readonly Tensor[], args.map((a) => a.aval), "conformance"));
}

async function runOn(backend: Backend, executable: Executable, args: readonly Tensor[]) {
  return readAll(backend, executable.run(args.map((a) => bufferOf(a, backend))));
}

/** Within a few roundings of each other, by element or by the largest element. */
function expectNear(what: string, got: ArrayLike<number>, expected: ArrayLike<number>, dtype: "float32" | "float64"): void {
  if (got.length !== expected.length) fail(`${what}, number of elements`, expected.length, got.length);
  const size = Array.from(expected).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const tolerance = (dtype === "float32" ? 1e-5 : 1e-13) * size;
  for (let i = 0; i < got.length; i++)
    if (ulpsBetween(got[i]!, expected[i]!, dtype) > 4 && !(Math.abs(got[i]! - expected[i]!) <= tolerance))
      fail(`${what}, element ${i}`, expected[i], got[i]);
}

async function randomGraph(backend: Backend, seed: number, dtype: "float32" | "float64"): Promise<void> {
  const program = randomProgram(seed);
  const args = pair(backend, dtype);
  const eager = withBackend(backend, () => program(...args));
  const outputs = await runOn(backend, backend.compile(graphOf(backend, program, args)), args);
  for (const [i, y] of eager.entries()) expectNear(`output ${i}`, outputs[i]!, await y.data(), dtype);
}

async function runsAgain(backend: Backend): Promise<void> {
  const program = randomProgram(7);
  const [a, b] = pair(backend, "float32");
  const executable = backend.compile(graphOf(backend, program, [a, b]));
  const buffers = [a, b].map((x) => bufferOf(x, backend));
  const results = executable.run(buffers);
  const before = await readAll(backend, results);
  const swapped = await readAll(backend, executable.run([buffers[1]!, buffers[0]!]));
  const after = await readAll(backend, results);
  before.forEach((y, i) => expectEqual(`output ${i} of the first run, read again`, after[i]!, y));
  const again = await readAll(backend, executable.run(buffers));
  before.forEach((y, i) => expectEqual(`output ${i} of the second run with the same inputs`, again[i]!, y));
  if (swapped.every((y, i) => y.every((v, k) => v === before[i]![k]))) fail("a run with other inputs", "other results", "the same");
}

async function keepsInputs(backend: Backend): Promise<void> {
  const [a, b] = pair(backend, "float32");
  const constant = tensor(Float32Array.from(second), { shape: [2, 3], backend });
  for (let seed = 0; seed < 8; seed++) {
    const program = randomProgram(seed);
    await runOn(backend, backend.compile(graphOf(backend, (x) => program(x, constant), [a])), [a]);
    withBackend(backend, () => program(a, b));
  }
  expectEqual("the first argument", await a.data(), first);
  expectEqual("the second argument", await b.data(), second);
  expectEqual("the constant", await constant.data(), second);
}

async function odd(backend: Backend): Promise<void> {
  const [a] = pair(backend, "float32");
  const constant = tensor(Float32Array.of(4, 5), { backend });
  const graph = graphOf(backend, (x) => [x, x.add(x), x.add(1), constant].flatMap((y) => [y, y]), [a]);
  const outputs = await runOn(backend, backend.compile(graph), [a]);
  const expected = [first, first.map((v) => v + v), first.map((v) => v + 1), [4, 5]].flatMap((v) => [v, v]);
  expected.forEach((v, i) => expectEqual(`output ${i}`, outputs[i]!, v));
}

async function unused(backend: Backend): Promise<void> {
  const [a, b] = pair(backend, "float32");
  const ignoring = graphOf(backend, (_x, y) => [y.mul(2)], [a, b]);
  const [doubled] = await runOn(backend, backend.compile(ignoring), [a, b]);
  expectEqual("twice the second input", doubled!, second.map((v) => v * 2));
  const closed = graphOf(backend, () => [ones([3]).mul(2)], []);
  const [twos] = await runOn(backend, backend.compile(closed), []);
  expectEqual("a graph without inputs", twos!, [2, 2, 2]);
}

async function longChain(backend: Backend): Promise<void> {
  const [a] = pair(backend, "float32");
  const chain = (x: Tensor): Tensor => {
    let y = x;
    for (let i = 0; i < 300; i++) y = i % 2 === 0 ? y.add(1) : y.sub(1);
    return y;
  };
  const [y] = await runOn(backend, backend.compile(graphOf(backend, (x) => [chain(x)], [a])), [a]);
  expectNear("300 steps there and back", y!, first, "float32");
}

const aval: Primitive<object>["aval"] = ([x]) => [x!];

async function lowers(backend: Backend): Promise<void> {
  const [a] = pair(backend, "float32");
  const doubled = definePrimitive<object, Record<never, never>>({
    name: "conformance.twicePlusOne",
    traits: {},
    aval,
    rules: { [lowerRule]: ([x]) => x!.add(x!).add(1) },
  });
  const eager = withBackend(backend, () => bind1(doubled, [a], {}));
  expectEqual("a lowered primitive, eager", await eager.data(), first.map((v) => v + v + 1));
  const graph = graphOf(backend, (x) => [bind1(doubled, [x.neg()], {}).neg()], [a]);
  const [y] = await runOn(backend, backend.compile(graph), [a]);
  expectEqual("a lowered primitive in a graph", y!, first.map((v) => v + v - 1));
}

async function refuses(backend: Backend): Promise<void> {
  const [a] = pair(backend, "float32");
  const unknown = definePrimitive<object, Record<never, never>>({ name: "conformance.unknown", traits: {}, aval });
  const error = await expectError("an unknown primitive", "MISSING_KERNEL", () => bind1(unknown, [a], {}));
  if (!error.message.includes(unknown.name)) fail("the message", `one that names ${unknown.name}`, error.message);
}

async function compilesAsync(backend: Backend): Promise<void> {
  if (backend.compileAsync === undefined) return;
  const program = randomProgram(3);
  const args = pair(backend, "float32");
  const graph = graphOf(backend, program, args);
  const expected = await runOn(backend, backend.compile(graph), args);
  const got = await runOn(backend, await backend.compileAsync(graph), args);
  expected.forEach((y, i) => expectEqual(`output ${i}`, got[i]!, y));
}
