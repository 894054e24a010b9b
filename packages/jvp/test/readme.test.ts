import { expect, it } from "vitest";
import { readmeExample } from "./readme.ts";

it("the README's example prints what the README says", async () => {
  const { printed, promised } = await readmeExample("jvp");
  expect(printed).toBe(promised);
});
