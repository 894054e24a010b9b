import { createCpuBackend as createInterpreter } from "@cotangent/backend-cpu";
import { createCpuBackend as createGenerator } from "@cotangent/backend-cpu/generated";
import { createWasmBackend } from "@cotangent/backend-wasm";
import { type Backend, setDefaultBackend } from "@cotangent/core";
import { beforeAll, describe, expect, test } from "vitest";
import { tables } from "./goldens/cases/index.ts";
import { deviations, structuralZeros } from "./goldens/deviations.ts";
import { goldens } from "./goldens/golden.ts";
import { missing } from "./goldens/missing.ts";
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

describe("PyTorch's values on the generating backend under jit, with the zeros of a basis as numbers", () => {
  beforeAll(() => setDefaultBackend(createGenerator({ structuralZeros: false })));

  describe("edge", () => runTable(tables["edge"]!, interpreted));
});

describe("The list of missing cases", () => {
  const inTables = [...Object.values(tables).flatMap((t) => Object.keys(t)), pytreeCase];

  test("holds every case that no table has, and no other", () => {
    const listed = [...inTables, ...Object.keys(missing)].sort();
    expect(listed).toEqual(goldens.map((golden) => golden.name).sort());
  });

  test("holds operations of linear algebra and of neural networks only", () => {
    for (const [name, reason] of Object.entries(missing))
      expect(reason, name).toMatch(/^(linalg|nn): \w/);
  });

  test("is not extended by deviations: they are of cases that are run, and differ from the file", () => {
    for (const [name, { parts }] of Object.entries(deviations)) {
      expect(inTables).toContain(name);
      for (const [part, value] of Object.entries(parts))
        expect(value).not.toEqual(byName.get(name)!.expected[part]);
    }
  });

  test("is not extended by structural zeros: those cases are run, and a compiled forward mode has what reverse mode has", () => {
    for (const name of structuralZeros) {
      expect(inTables).toContain(name);
      const { expected } = byName.get(name)!;
      expect(expected["grad_forward_mode"], name).toBeDefined();
      expect(expected["grad_forward_mode"]).not.toEqual(expected["grad"]);
    }
  });
});
