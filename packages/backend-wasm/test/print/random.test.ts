import { printGraph, type TypedArray } from "@cotangent/core";
import { createCpuBackend as createInterpreter } from "@cotangent/backend-cpu";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createWasmBackend } from "../../src/backend.ts";
import { difference, samples } from "../../../compiler/test/random-graph.ts";

test("random programs give the interpreter's values", async () => {
  const interpreter = createInterpreter();
  const backend = await createWasmBackend({ threads: false });
  fc.assert(
    fc.property(samples, ({ graph, inputs }) => {
      const expected = interpreter.compile(graph).run(inputs.map((x) => x.slice())) as TypedArray[];
      let fault: string | null;
      try {
        const executable = backend.compile(graph);
        const given = inputs.map((x) => x.slice());
        executable.run(given);
        // Sums in another order differ in their last digits, and what follows may magnify that.
        const tolerance = graph.inputs[0]!.aval.dtype === "float32" ? 1e-3 : 1e-8;
        fault = difference(expected, executable.run(given) as TypedArray[], tolerance);
      } catch (error) {
        fault = String((error as Error).stack);
      }
      if (fault !== null) expect.fail(`${fault}\n${printGraph(graph)}`);
    }),
    { numRuns: 800, seed: 4 },
  );
});
