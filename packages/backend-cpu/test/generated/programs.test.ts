import {
  avalOf,
  type Graph,
  setDefaultBackend,
  traceGraph,
  type TypedArray,
} from "@cotangent/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { targetOf } from "../../src/generated/backend.ts";
import { CarryingTree, createCpuBackend, explainGraph, printGraphSource } from "../../src/generated/index.ts";
import { createCpuBackend as createInterpreter } from "../../src/index.ts";
import { type Example, examples, wave } from "./programs.ts";

const backend = createCpuBackend({ tree: CarryingTree });
const target = targetOf(backend, { tree: CarryingTree });
const interpreter = createInterpreter();
beforeAll(() => setDefaultBackend(backend));
afterAll(() => setDefaultBackend(null));

/** Programs that are small enough to be read. */
const printed = new Set([
  "rosenbrock-hessian",
  "rosenbrock-gradient",
  "softmax",
  "logistic-hessian",
]);

const graphOf = ({ f, shapes }: Example): Graph =>
  traceGraph(
    f,
    shapes.map((s) => avalOf(s, "float64")),
  );
const inputsOf = ({ shapes }: Example): Float64Array[] =>
  shapes.map((s, i) =>
    wave(
      s.reduce((n, d) => n * d, 1),
      i,
    ),
  );

function largestError(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(got.length).toBe(expected.length);
  return Array.from(got).reduce((worst, x, i) => {
    const error = Math.abs(x - expected[i]!) / Math.max(1, Math.abs(expected[i]!));
    return error > worst || Number.isNaN(error) ? error : worst;
  }, 0);
}

describe.each(examples.map((e) => [e.name, e] as const))("%s", (name, example) => {
  test("gives the values of plain loops, run after run", () => {
    const executable = backend.compile(graphOf(example));
    const inputs = inputsOf(example);
    executable.run(inputs.map((x) => x.map((v) => v + 1)));
    const outputs = executable.run(inputs) as TypedArray[];
    example.expected(...inputs).forEach((e, i) => {
      if (e !== null) expect(largestError(outputs[i]!, e)).toBeLessThan(example.tolerance ?? 1e-13);
    });
  });

  test("gives the interpreter's values", () => {
    const graph = graphOf(example);
    const inputs = inputsOf(example);
    const expected = interpreter.compile(graph).run(inputs) as TypedArray[];
    const outputs = backend.compile(graph).run(inputs) as TypedArray[];
    expected.forEach((e, i) => expect(largestError(outputs[i]!, e)).toBeLessThan(1e-13));
  });

  // To see in review what a change does to programs. Renew with `vitest run packages/backend-cpu/test/generated -u`.
  if (printed.has(name))
    test("has this shape", async () => {
      const graph = graphOf(example);
      const text = [explainGraph(graph, target), printGraphSource(graph, target)].join("\n\n");
      await expect(`${text}\n`).toMatchFileSnapshot(`prints/${name}.txt`);
    });
});

test("the Hessian of Rosenbrock's function is one loop, with no temporary", () => {
  const text = explainGraph(graphOf(examples[0]!));
  expect(text).toContain("1 loop nest, 0 library calls");
  expect(text).toContain("arena 0 B");
  expect(text).toContain("float64[10,10] is zero but for 4 bands");
});
