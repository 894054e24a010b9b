import { createCpuBackend } from "@cotangent/backend-cpu";
import { primitives, setDefaultBackend } from "@cotangent/core";
import { caseTable, primitiveChecks } from "@cotangent/testing";
import { beforeAll, describe, expect, test } from "vitest";

beforeAll(() => setDefaultBackend(createCpuBackend()));

test("The case table has one row a primitive", () => {
  expect(Object.keys(caseTable()).sort()).toEqual(Object.keys(primitives).sort());
});

test("A row of a primitive that is not discrete has cases with derivatives", () => {
  const checks = primitiveChecks();
  const table: { readonly [name: string]: { readonly differentiable: readonly number[] } } =
    caseTable();
  for (const [name, { traits }] of Object.entries(primitives)) {
    const discrete = "discrete" in traits;
    expect(table[name]!.differentiable.length > 0, name).toBe(!discrete);
    expect(
      checks.some((c) => c.primitive === name && c.name.includes("order 2")),
      name,
    ).toBe(!discrete);
  }
});

const checks = primitiveChecks();
for (const primitive of Object.keys(primitives))
  describe(`The row of ${primitive}`, () => {
    for (const { name, run } of checks.filter((c) => c.primitive === primitive)) test(name, run);
  });
