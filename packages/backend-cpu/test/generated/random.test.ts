import { recomputing } from "@cotangent/compiler";
import type { Backend } from "@cotangent/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createCpuBackend } from "../../src/generated/index.ts";
import { createCpuBackend as createInterpreter } from "../../src/index.ts";
import { faultOf, samples, samplesOfBasis } from "../../../compiler/test/random-graph.ts";

const interpreter = createInterpreter();

interface Runs {
  readonly numRuns: number;
  readonly seed?: number;
}

const givesTheInterpretersValues = (backend: Backend, from: typeof samples, runs: Runs): void =>
  fc.assert(
    fc.property(from, (sample) => {
      const tolerance = sample.graph.inputs[0]!.aval.dtype === "float32" ? 1e-5 : 1e-12;
      expect(faultOf(interpreter, backend, sample, tolerance)).toBeNull();
    }),
    runs,
  );

test("random programs give the interpreter's values", () => {
  givesTheInterpretersValues(createCpuBackend(), samples, { numRuns: 500 });
});

test("random programs give them too where memory is so slow that all is computed again that can be", () => {
  const recompute = () => recomputing({ element: 1e6, byte: 0, cache: 0 });
  givesTheInterpretersValues(createCpuBackend({ recompute }), samples, { numRuns: 500 });
});

test("random programs over the basis of a Jacobian give them too", () => {
  // among these are bands that are added to a scalar
  givesTheInterpretersValues(createCpuBackend(), samplesOfBasis, { numRuns: 600, seed: 4 });
});
