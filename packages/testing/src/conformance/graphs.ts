import {
  type Backend,
  bufferOf,
  type DType,
  isFloat,
  type Shape,
  tensor,
  withBackend,
} from "@cotangent/core";
import {
  type ConformanceCase,
  conformanceCase,
  expectEqual,
  fail,
  readAll,
  type Subject,
} from "./case.ts";
import { randomProgram } from "./random-graphs.ts";
import { expectNear, first, graphOf, pair, runOn, second } from "./run-graph.ts";

const programs = 16;
const shapes: readonly Shape[] = [
  [2, 3],
  [19, 40],
];
/** What the random programs of floats compute with. */
const inPrograms: readonly DType[] = ["float32", "bool", "int32"];

/** Graphs of several equations: as one program they have to give what eager evaluation gives. */
export function graphCases(subject: Subject): ConformanceCase[] {
  const of = (name: string, body: (backend: Backend) => Promise<void>): ConformanceCase =>
    conformanceCase(subject, name, inPrograms, body);
  return [
    ...(["float32", "float64", "int32", "uint32"] as const).flatMap((dtype) =>
      shapes.flatMap((shape) =>
        Array.from({ length: programs }, (_, seed) =>
          conformanceCase(
            subject,
            `the random graph ${seed} of ${dtype}[${shape.join(",")}] computes what eager evaluation does`,
            [dtype, "bool", "int32"],
            (b) => randomGraph(b, seed, dtype, shape),
          ),
        ),
      ),
    ),
    ...Array.from({ length: 4 }, (_, seed) =>
      conformanceCase(
        subject,
        `the random graph ${seed} of float16[19,40] computes what eager evaluation does`,
        ["float16", "bool", "int32"],
        (b) => randomGraph(b, seed, "float16", [19, 40]),
      ),
    ),
    of("an executable can run again, and keeps its earlier results", runsAgain),
    of("inputs and constants stay as they are", keepsInputs),
    of("compileAsync, where there is one, compiles the same program", compilesAsync),
  ];
}

async function randomGraph(
  backend: Backend,
  seed: number,
  dtype: DType,
  shape: Shape,
): Promise<void> {
  const program = randomProgram(seed, isFloat(dtype) ? "floats" : "integers");
  const args = pair(backend, dtype, shape);
  const eager = withBackend(backend, () => program(...args));
  const outputs = await runOn(backend, backend.compile(graphOf(backend, program, args)), args);
  if (!Number.isFinite((await eager[1].data())[0]))
    fail("the sum that eager evaluation gives", "finite", "not");
  for (const [i, y] of eager.entries()) {
    // indices of the largest element may differ where two are a rounding apart
    if (isFloat(dtype) && !isFloat(y.dtype)) continue;
    if (isFloat(y.dtype)) expectNear(`output ${i}`, outputs[i]!, await y.data(), y.dtype);
    else expectEqual(`output ${i}`, outputs[i]!, await y.data());
  }
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
  before.forEach((y, i) =>
    expectEqual(`output ${i} of the second run with the same inputs`, again[i]!, y),
  );
  if (swapped.every((y, i) => y.every((v, k) => v === before[i]![k])))
    fail("a run with other inputs", "other results", "the same");
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

async function compilesAsync(backend: Backend): Promise<void> {
  if (backend.compileAsync === undefined) return;
  const program = randomProgram(3);
  const args = pair(backend, "float32");
  const graph = graphOf(backend, program, args);
  const expected = await runOn(backend, backend.compile(graph), args);
  const got = await runOn(backend, await backend.compileAsync(graph), args);
  expected.forEach((y, i) => expectEqual(`output ${i}`, got[i]!, y));
}
