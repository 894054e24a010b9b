import { createCpuBackend as createInterpreter } from "@cotangent/backend-cpu";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createWasmBackend } from "../../src/backend.ts";
import { faultOf, samples, samplesOfBasis } from "../../../compiler/test/random-graph.ts";

const interpreter = createInterpreter();

test.each([
  ["random programs", samples, { numRuns: 800, seed: 4 }],
  // among these are bands that are added to a scalar
  ["random programs over the basis of a Jacobian", samplesOfBasis, { numRuns: 600, seed: 4 }],
])("%s give the interpreter's values", async (_, from, runs) => {
  const backend = await createWasmBackend({ threads: false });
  fc.assert(
    fc.property(from, (sample) => {
      // Sums in another order differ in their last digits, and what follows may magnify that.
      const tolerance = sample.graph.inputs[0]!.aval.dtype === "float32" ? 1e-3 : 1e-8;
      expect(faultOf(interpreter, backend, sample, tolerance)).toBeNull();
    }),
    runs,
  );
});
