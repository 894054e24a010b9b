import { type Backend, setDefaultBackend } from "@cotangent/core";
import { beforeAll, describe, expect, test } from "vitest";
import { type Table, tables, toleranceOf } from "../cases/index.ts";
import { pytree } from "../cases/structure.ts";
import { goldens } from "../golden.ts";
import type { Way } from "./golden-function.ts";
import { runGolden } from "./run.ts";
import { runPytree } from "./structure.ts";

export const pytreeCase = "struct/pytree_dict_jacrev";
export const byName: ReadonlyMap<string, (typeof goldens)[number]> = new Map(goldens.map((golden) => [golden.name, golden]));

/** A test for each case of a table. */
export function runTable(functions: Table, way: Way): void {
  for (const [name, f] of Object.entries(functions))
    test(`${name} has the values of PyTorch`, () => {
      const golden = byName.get(name);
      expect(golden, `pytorch.json has no case ${name}`).toBeDefined();
      runGolden(golden!, f, toleranceOf(golden!), way);
    });
}

/** All cases on one backend, in one way. */
export function describeGoldens(title: string, create: () => Backend | Promise<Backend>, way: Way): void {
  describe(`PyTorch's values ${title}`, () => {
    beforeAll(async () => setDefaultBackend(await create()));

    for (const [table, functions] of Object.entries(tables))
      describe(table, () => runTable(functions, way));

    test("the Jacobian of a function between objects is the product of their trees", () => {
      runPytree(byName.get(pytreeCase)!, pytree, 1e-12, way);
    });
  });
}
