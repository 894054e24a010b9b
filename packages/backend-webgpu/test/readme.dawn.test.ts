import { expect, it } from "vitest";
import { readmeExample } from "../../jvp/test/readme.ts";

it("the README's example prints what the README says", async () => {
  const { printed, promised } = await readmeExample("backend-webgpu");
  expect(printed).toBe(promised);
});
