import { createWebgpuBackend } from "@cotangent/backend-webgpu";
import { CotangentError, setDefaultBackend } from "@cotangent/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { edge } from "./goldens/cases/edge.ts";
import { indexing } from "./goldens/cases/indexing.ts";
import { needsFloat64, needsSyncRead } from "./goldens/float32.ts";
import { inputsOf, setPrecision } from "./goldens/golden.ts";
import { byName } from "./goldens/run/tables.ts";

describe("What of PyTorch's values webgpu does not compute", () => {
  beforeAll(() => setPrecision("float32"));
  afterAll(() => setPrecision("float64"));

  test("are the two cases that need float64, which it does not support, and refuses by name", async () => {
    const backend = await createWebgpuBackend();
    setDefaultBackend(backend);
    expect(backend.supports.dtypes).not.toContain("float64");
    expect(Object.keys(needsFloat64)).toHaveLength(2);
    for (const name of Object.keys(needsFloat64)) {
      const run = () => edge[name]!(...inputsOf(byName.get(name)!));
      expect(run, name).toThrow(CotangentError);
      expect(run, name).toThrow(/float64/);
    }
  });

  test("is the one case whose shape depends on values: it says that the backend cannot read synchronously", async () => {
    const backend = await createWebgpuBackend();
    setDefaultBackend(backend);
    expect(backend.supports.syncRead).toBe(false);
    expect(Object.keys(needsSyncRead)).toHaveLength(1);
    for (const name of Object.keys(needsSyncRead)) {
      const run = () => indexing[name]!(...inputsOf(byName.get(name)!));
      expect(run, name).toThrow(/cannot read synchronously/);
    }
  });
});
