import { expect, test } from "vitest";
import { readmeExample } from "../../jvp/test/readme.ts";

test("the README's example prints what the README says", async () => {
  const { printed, promised } = await readmeExample("linalg");
  expect(printed).toBe(promised);
});
