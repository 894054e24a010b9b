import { type Backend, currentBackend, setDefaultBackend } from "@cotangent/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Table, tables, toleranceOf } from "../cases/index.ts";
import { pytree } from "../cases/structure.ts";
import { toWithin } from "../compare.ts";
import { float32Tolerance, needsFloat64, needsSyncRead } from "../float32.ts";
import { goldens, type Precision, setPrecision } from "../golden.ts";
import type { Way } from "./golden-function.ts";
import { runGolden } from "./run.ts";
import { runPytree } from "./structure.ts";

export const pytreeCase = "struct/pytree_dict_jacrev";
export const byName: ReadonlyMap<string, (typeof goldens)[number]> = new Map(
  goldens.map((golden) => [golden.name, golden]),
);

/** Which cases are run, and in which dtype. */
export interface Selection {
  /** Default "float64". In float32 the cases of `needsFloat64` say so and are not run. */
  readonly precision?: Precision;
  /** Every `of`-th case of all tables, the first of them the `nth`; default all. */
  readonly share?: { readonly nth: number; readonly of: number };
}

/** A test for each case of a table. */
export function runTable(functions: Table, way: Way, precision: Precision = "float64"): void {
  for (const [name, f] of Object.entries(functions))
    test(`${name} has the values of PyTorch`, async ({ skip }) => {
      const golden = byName.get(name);
      expect(golden, `pytorch.json has no case ${name}`).toBeDefined();
      if (precision === "float32" && needsFloat64[name] !== undefined) skip(needsFloat64[name]);
      if (needsSyncRead[name] !== undefined && !currentBackend().supports.syncRead)
        skip(needsSyncRead[name]);
      const tolerance = precision === "float64" ? toWithin(toleranceOf(golden!)) : float32Tolerance;
      await runGolden(golden!, f, tolerance, way);
    });
}

/** All cases, or a share of them, on one backend, in one way. */
export function describeGoldens(
  title: string,
  create: () => Backend | Promise<Backend>,
  way: Way,
  { precision = "float64", share = { nth: 0, of: 1 } }: Selection = {},
): void {
  describe(`PyTorch's values ${title}`, () => {
    beforeAll(async () => {
      setDefaultBackend(await create());
      setPrecision(precision);
    });
    afterAll(() => setPrecision("float64"));

    let seen = 0;
    for (const [table, functions] of Object.entries(tables)) {
      const mine = Object.entries(functions).filter(() => seen++ % share.of === share.nth);
      if (mine.length === 0) continue; // a suite without tests is a failure
      describe(table, () => runTable(Object.fromEntries(mine), way, precision));
    }

    if (seen % share.of === share.nth)
      test("the Jacobian of a function between objects is the product of their trees", async () => {
        const tolerance = precision === "float64" ? toWithin(1e-12) : float32Tolerance;
        await runPytree(byName.get(pytreeCase)!, pytree, tolerance, way);
      });
  });
}
