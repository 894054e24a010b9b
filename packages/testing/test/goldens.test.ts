import { setDefaultBackend } from "@cotangent/core";
import { createCpuBackend } from "@cotangent/backend-cpu";
import { beforeAll, describe, expect, test } from "vitest";
import { tables, toleranceOf } from "./goldens/cases/index.ts";
import { pytree } from "./goldens/cases/structure.ts";
import { deviations } from "./goldens/deviations.ts";
import { goldens } from "./goldens/golden.ts";
import { missing } from "./goldens/missing.ts";
import { runGolden } from "./goldens/run/run.ts";
import { runPytree } from "./goldens/run/structure.ts";

beforeAll(() => setDefaultBackend(createCpuBackend()));

const pytreeCase = "struct/pytree_dict_jacrev";
const byName = new Map(goldens.map((golden) => [golden.name, golden]));

describe("PyTorch's values", () => {
  for (const [table, functions] of Object.entries(tables))
    describe(table, () => {
      for (const [name, f] of Object.entries(functions))
        test(`${name} has the values of PyTorch`, () => {
          const golden = byName.get(name);
          expect(golden, `pytorch.json has no case ${name}`).toBeDefined();
          runGolden(golden!, f, toleranceOf(golden!));
        });
    });

  test("the Jacobian of a function between objects is the product of their trees", () => {
    runPytree(byName.get(pytreeCase)!, pytree, 1e-12);
  });
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
});
