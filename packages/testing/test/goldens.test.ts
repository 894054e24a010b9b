import { createCpuBackend as createInterpreter } from "@cotangent/backend-cpu";
import { createCpuBackend as createGenerator } from "@cotangent/backend-cpu/generated";
import { createWasmBackend } from "@cotangent/backend-wasm";
import { type Backend, setDefaultBackend } from "@cotangent/core";
import { beforeAll, describe, expect, test } from "vitest";
import { type Table, tables, toleranceOf } from "./goldens/cases/index.ts";
import { pytree } from "./goldens/cases/structure.ts";
import { deviations, structuralZeros } from "./goldens/deviations.ts";
import { goldens } from "./goldens/golden.ts";
import { missing } from "./goldens/missing.ts";
import { compiled, eager, interpreted, type Way } from "./goldens/run/golden-function.ts";
import { runGolden } from "./goldens/run/run.ts";
import { runPytree } from "./goldens/run/structure.ts";

const pytreeCase = "struct/pytree_dict_jacrev";
const byName = new Map(goldens.map((golden) => [golden.name, golden]));

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

function runTable(functions: Table, way: Way): void {
  for (const [name, f] of Object.entries(functions))
    test(`${name} has the values of PyTorch`, () => {
      const golden = byName.get(name);
      expect(golden, `pytorch.json has no case ${name}`).toBeDefined();
      runGolden(golden!, f, toleranceOf(golden!), way);
    });
}

for (const [title, [create, way]] of Object.entries(ways))
  describe(`PyTorch's values ${title}`, () => {
    beforeAll(async () => setDefaultBackend(await create()));

    for (const [table, functions] of Object.entries(tables))
      describe(table, () => runTable(functions, way));

    test("the Jacobian of a function between objects is the product of their trees", () => {
      runPytree(byName.get(pytreeCase)!, pytree, 1e-12, way);
    });
  });

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
