// WebAssembly runs factorisations itself: no kernel of the host is called, which would be a detour that nobody sees.
import { createCpuBackend } from "@cotangent/backend-cpu";
import { createWasmBackend } from "@cotangent/backend-wasm";
import { setDefaultBackend } from "@cotangent/core";
import { afterAll, describe, expect, test } from "vitest";
import { compiled, eagerly, observed, subjects as chosen } from "./agreement/host-calls.ts";

const cpu = createCpuBackend();
const { subjects, primitives } = chosen(cpu);
afterAll(() => setDefaultBackend(null));

describe.each(subjects)("$title", (operation) => {
  test("is computed by WebAssembly alone, its gradient too; on the cpu backend the host computes it", async () => {
    const wasm = await createWasmBackend({ threads: false });
    for (const way of [eagerly, compiled]) {
      expect((await observed(operation, way, createCpuBackend(), "float64")).hostCalls).toBeGreaterThan(0);
      expect((await observed(operation, way, wasm, "float64")).hostCalls).toBe(0);
    }
  });
});

test("so are all primitives of the package that have a kernel of the host", () => {
  expect(primitives.join(" ")).toBe(
    "cholesky completePivoting eigh eigvalsh lu matrixExp matrixExpDerivative permutation pivotedQr qr solve svd svdvals triangularSolve",
  );
});
