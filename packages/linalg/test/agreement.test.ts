// Every operation on every backend that runs in Node: the host's kernels (interpreted, generated) and the lowered forms (WebAssembly) are
// two implementations, so that equal numbers are evidence. `agreement.dawn.test.ts` does the same on WebGPU.
import { createCpuBackend as createInterpreter } from "@cotangent/backend-cpu";
import { createCpuBackend as createGenerator } from "@cotangent/backend-cpu/generated";
import { createWasmBackend } from "@cotangent/backend-wasm";
import { type Backend, setDefaultBackend, type Tensor } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit } from "@cotangent/jit";
import { checkGrads, checkVmap } from "@cotangent/testing";
import { afterAll, describe, test } from "vitest";
import { expectAgreement, read, weighed } from "./agreement/compare.ts";
import { tensorOf } from "./agreement/inputs.ts";
import { type Operation, operations } from "./agreement/operations.ts";

const interpreter = createInterpreter();
const generator = createGenerator();
const wasm = await createWasmBackend({ threads: false });
afterAll(() => setDefaultBackend(null));

const on = <R>(backend: Backend, compute: () => R): R => {
  setDefaultBackend(backend);
  return compute();
};

const ways: readonly (readonly [string, Backend, (f: Operation["f"]) => Operation["f"]])[] = [
  ["on the cpu backend that generates code, under jit", generator, (f) => jit(f)],
  ["on wasm", wasm, (f) => f],
  ["on wasm under jit", wasm, (f) => jit(f)],
];

describe.each(operations)("$title", ({ f, args, others }) => {
  const at = (): Tensor[] => args.map((a) => tensorOf(a));
  const expected = on(interpreter, () => read(f(...at())));

  test.each(ways)("has the interpreter's values %s", (_, backend, way) => {
    const got = on(backend, () => read(way(f)(...at())));
    expectAgreement(got, expected, 1e-11);
  });

  test("in float32 has the values of float64, on cpu and on wasm", () => {
    for (const backend of [interpreter, wasm]) {
      const got = on(backend, () => read(f(...args.map((a) => tensorOf(a, "float32")))));
      expectAgreement(got, expected, 1e-5);
    }
  });

  test("under vmap has the values of a loop, on cpu and on wasm", () => {
    const batches = [args, others].map((list) => () => list.map((a) => tensorOf(a)));
    for (const backend of [interpreter, wasm])
      on(backend, () => checkVmap(f, batches.map((make) => make()), { tolerance: 1e-11 }));
  });
});

describe.each(operations.filter(({ smooth }) => smooth))("$title", ({ f, args }) => {
  const at = (): Tensor[] => args.map((a) => tensorOf(a));

  test("has the derivatives of central differences in both modes, to second order", () => {
    on(interpreter, () => checkGrads(f, at(), { tolerance: 2e-5 }));
  });

  test("has the interpreter's gradient on wasm under jit", () => {
    const gradient = grad((...xs: Tensor[]) => weighed(f(...xs)), { argnums: args.map((_, k) => k) });
    const expected = on(interpreter, () => read(gradient(...at())));
    const got = on(wasm, () => read(jit(gradient)(...at())));
    expectAgreement(got, expected, 1e-10);
  });
});
