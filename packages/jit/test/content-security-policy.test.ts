import { createCpuBackend } from "@cotangent/backend-cpu/generated";
import { describe, expect, test } from "vitest";
import { runChild } from "./support.ts";

interface Report {
  readonly importing: { readonly refused: number; readonly warnings: readonly string[] };
  readonly refused: number;
  readonly warnings: readonly string[];
  readonly generatedCode: readonly boolean[];
  readonly values: readonly (readonly number[])[];
  readonly compilations: number;
}

describe("Where a content security policy forbids generated code", () => {
  test("programs are interpreted, one warning says so, and the backends' capabilities do", async () => {
    const report = (await runChild("without-eval.ts")) as Report;
    expect(report.importing).toEqual({ refused: 0, warnings: [] }); // importing tries nothing
    expect(report.refused).toBe(3); // each backend asks once, and no program tries again
    expect(report.warnings).toHaveLength(1);
    expect(report.warnings[0]).toMatch(/Cotangent: .*content security policy.*generatedCode/s);
    expect(report.generatedCode).toEqual([false, false, false]);
    const [compiled, again, eager] = report.values;
    expect(compiled).toEqual(eager);
    expect(again).toEqual(eager);
    expect(report.compilations).toBe(1);
  });

  test("it is another matter where it is allowed: here", () => {
    expect(createCpuBackend().supports.generatedCode).toBe(true);
  });
});
