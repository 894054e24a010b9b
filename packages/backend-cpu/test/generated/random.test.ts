import { recomputing } from "@cotangent/compiler";
import { type Backend, printGraph, type TypedArray } from "@cotangent/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createCpuBackend } from "../../src/generated/index.ts";
import { createCpuBackend as createInterpreter } from "../../src/index.ts";
import { difference, samples } from "../../../compiler/test/random-graph.ts";

const interpreter = createInterpreter();

const givesTheInterpretersValues = (backend: Backend, numRuns: number): void =>
  fc.assert(
    fc.property(samples, ({ graph, inputs }) => {
      const expected = interpreter.compile(graph).run(inputs.map((x) => x.slice())) as TypedArray[];
      let fault: string | null;
      try {
        const executable = backend.compile(graph);
        const given = inputs.map((x) => x.slice());
        executable.run(given);
        fault = difference(
          expected,
          executable.run(given) as TypedArray[],
          graph.inputs[0]!.aval.dtype === "float32" ? 1e-5 : 1e-12,
        );
      } catch (error) {
        fault = String((error as Error).stack);
      }
      if (fault !== null) expect.fail(`${fault}\n${printGraph(graph)}`);
    }),
    { numRuns },
  );

test("random programs give the interpreter's values", () => {
  givesTheInterpretersValues(createCpuBackend(), 500);
});

test("random programs give them too where memory is so slow that all is computed again that can be", () => {
  const recompute = () => recomputing({ element: 1e6, byte: 0, cache: 0 });
  givesTheInterpretersValues(createCpuBackend({ recompute }), 500);
});
