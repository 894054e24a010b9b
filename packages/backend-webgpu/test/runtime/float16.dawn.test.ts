import { expect, test } from "vitest";
import { newBackend, useDevices } from "../support/backend.ts";
import { gpu } from "../support/gpu.ts";

useDevices();

test("lavapipe has float16, so that what is skipped on SwiftShader is tested there", async () => {
  const { description } = (await gpu().requestAdapter())!.info;
  const { supports } = await newBackend();
  if (/llvmpipe/.test(description)) expect(supports.dtypes).toContain("float16");
  else if (/SwiftShader/.test(description)) expect(supports.dtypes).not.toContain("float16");
  else expect(supports.dtypes.includes("float16")).toBe(supports.features.includes("shader-f16"));
});
