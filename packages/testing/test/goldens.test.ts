import { createCpuBackend as createInterpreter } from "@cotangent/backend-cpu";
import { createCpuBackend as createGenerator } from "@cotangent/backend-cpu/generated";
import { createWasmBackend } from "@cotangent/backend-wasm";
import { type Backend, setDefaultBackend } from "@cotangent/core";
import { beforeAll, describe, expect, test } from "vitest";
import { tables } from "./goldens/cases/index.ts";
import { deviations, failures, structuralZeros } from "./goldens/deviations.ts";
import { inFloat32, needsFloat64 } from "./goldens/float32.ts";
import { goldens } from "./goldens/golden.ts";
import { compiled, eager, interpreted, type Way } from "./goldens/run/golden-function.ts";
import { byName, describeGoldens, pytreeCase, runTable } from "./goldens/run/tables.ts";

/** How every case is run, to the same tolerances; where compiled programs differ on purpose, `structuralZeros` says so. */
const ways: { readonly [title: string]: readonly [() => Backend | Promise<Backend>, Way] } = {
  "on the interpreter": [createInterpreter, eager],
  "on the interpreter under jit": [createInterpreter, interpreted],
  "on the generating backend": [createGenerator, eager],
  "on the generating backend under jit": [createGenerator, compiled],
  "on wasm": [createOnOneThread, eager],
  "on wasm under jit": [createOnOneThread, compiled],
};

function createOnOneThread(): Promise<Backend> {
  return createWasmBackend({ threads: false });
}

for (const [title, [create, way]] of Object.entries(ways)) describeGoldens(title, create, way);

// What webgpu is held to: here without its kernels, so that `inFloat32` lists what is float32's doing and no backend's.
describeGoldens("in float32 under jit", createGenerator, compiled, { precision: "float32" });

describe("PyTorch's values on the generating backend under jit, with the zeros of a basis as numbers", () => {
  beforeAll(() => setDefaultBackend(createGenerator({ structuralZeros: false })));

  describe("edge", () => runTable(tables["edge"]!, interpreted));
});

describe("The tables", () => {
  const inTables = [...Object.values(tables).flatMap((t) => Object.keys(t)), pytreeCase];

  test("hold every case of the file, and no other", () => {
    expect(inTables.toSorted()).toEqual(goldens.map((golden) => golden.name).sort());
  });

  test("hold the cases of the list of deviations, which differ from the file", () => {
    for (const [name, { parts }] of Object.entries(deviations)) {
      expect(inTables).toContain(name);
      for (const [part, value] of Object.entries(parts))
        expect(value).not.toEqual(byName.get(name)!.expected[part]);
    }
  });

  test("are run in float32 but for the two cases that need float64, to a tolerance of their own or to other values where that is listed", () => {
    expect(Object.keys(needsFloat64).length).toBe(2);
    for (const name of Object.keys(needsFloat64)) expect(inTables).toContain(name);
    for (const [name, { parts = {}, absolute = {} }] of Object.entries(inFloat32)) {
      expect(byName.get(name)?.transform, name).toMatch(/^(grad_of_sum|elementwise_derivatives|hessian_and_products)$/);
      for (const part of Object.keys({ ...parts, ...absolute }))
        expect(byName.get(name)!.expected, name).toHaveProperty(part);
    }
  });

  test("hold the cases of the list of failures: PyTorch raises there, eagerly we throw, and else every part is NaN", () => {
    for (const [name, parts] of Object.entries(failures)) {
      expect(byName.get(name)!.expected["error"], name).toMatch(/^_LinAlgError/);
      expect(Object.keys(parts)).toEqual(["value", "grad", "grad2", "grad_forward_mode"]);
      for (const part of Object.values(parts)) expect(JSON.stringify(part), name).toContain("NaN");
    }
  });

  test("hold the cases of the list of structural zeros, where a compiled forward mode has what reverse mode has", () => {
    for (const name of structuralZeros) {
      expect(inTables).toContain(name);
      const { expected } = byName.get(name)!;
      expect(expected["grad_forward_mode"], name).toBeDefined();
      expect(expected["grad_forward_mode"]).not.toEqual(expected["grad"]);
    }
  });
});
