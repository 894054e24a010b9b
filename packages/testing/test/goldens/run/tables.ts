import { type Backend, setDefaultBackend } from "@cotangent/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Table, tables, toleranceOf } from "../cases/index.ts";
import { pytree } from "../cases/structure.ts";
import { toWithin } from "../compare.ts";
import { float32Tolerance, needsFloat64 } from "../float32.ts";
import { goldens, type Precision, setPrecision } from "../golden.ts";
import type { Way } from "./golden-function.ts";
import { runGolden } from "./run.ts";
import { runPytree } from "./structure.ts";

export const pytreeCase = "struct/pytree_dict_jacrev";
export const byName: ReadonlyMap<string, (typeof goldens)[number]> = new Map(
  goldens.map((golden) => [golden.name, golden]),
);

/** A test for each case of a table. */
export function runTable(functions: Table, way: Way, precision: Precision = "float64"): void {
  for (const [name, f] of Object.entries(functions))
    test(`${name} has the values of PyTorch`, async ({ skip }) => {
      const golden = byName.get(name);
      expect(golden, `pytorch.json has no case ${name}`).toBeDefined();
      if (precision === "float32" && needsFloat64[name] !== undefined) skip(needsFloat64[name]);
      const tolerance = precision === "float64" ? toWithin(toleranceOf(golden!)) : float32Tolerance;
      await runGolden(golden!, f, tolerance, way);
    });
}

/** All cases on one backend, in one way. */
export function describeGoldens(
  title: string,
  create: () => Backend | Promise<Backend>,
  way: Way,
  precision: Precision = "float64",
): void {
  describe(`PyTorch's values ${title}`, () => {
    beforeAll(async () => {
      setDefaultBackend(await create());
      setPrecision(precision);
    });
    afterAll(() => setPrecision("float64"));

    for (const [table, functions] of Object.entries(tables))
      describe(table, () => runTable(functions, way, precision));

    test("the Jacobian of a function between objects is the product of their trees", async () => {
      const tolerance = precision === "float64" ? toWithin(1e-12) : float32Tolerance;
      await runPytree(byName.get(pytreeCase)!, pytree, tolerance, way);
    });
  });
}
