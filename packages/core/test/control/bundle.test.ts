import { beforeAll, describe, expect, it } from "vitest";
import { type Bundle, bundle } from "../../../grad/test/bundling.ts";

const program = (imports: string, f: string): string => `
  import { createCpuBackend } from "@cotangent/backend-cpu";
  import { ${imports} setDefaultBackend, tensor } from "@cotangent/core";
  import { grad } from "@cotangent/grad";
  setDefaultBackend(createCpuBackend());
  console.log(String(grad((x) => ${f})(tensor([1, 2]))));
`;
const control = (built: Bundle): string[] =>
  built.files
    .filter((f) => f.startsWith("packages/core/src/control/"))
    .map((f) => f.split("/").at(-1)!);

describe("a bundle", () => {
  let without: Bundle;
  let withCond: Bundle;
  beforeAll(async () => {
    without = await bundle(program("", "x.sin().sum()"));
    withCond = await bundle(program("cond,", "cond(true, () => x.sin().sum(), () => x.sum())"));
  });

  it("holds nothing of control flow that it does not use", () => {
    expect(control(without)).toEqual([]);
    expect(without.code).not.toContain("condPrimitive");
  });

  it("holds one construct and not the others", () => {
    expect(control(withCond)).toContain("cond.ts");
    for (const file of [
      "while.ts",
      "scan.ts",
      "scan-primitive.ts",
      "checkpoint.ts",
      "custom.ts",
      "custom-jvp.ts",
      "custom-vjp.ts",
    ])
      expect(control(withCond)).not.toContain(file);
    expect(withCond.gzipped - without.gzipped).toBeLessThan(4500);
  });
});
