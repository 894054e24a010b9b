import { describe, expect, it } from "vitest";
import { readmeExample } from "../../jvp/test/readme.ts";

// READMEs of packages that have a test of their own for it are not here; ".." is that of the project.
describe("the first example of the README of", () => {
  it.each(["..", "cotangent", "jit"])("%s prints what it says", async (name) => {
    const { printed, promised } = await readmeExample(name);
    expect(promised).toBeDefined();
    expect(printed).toBe(promised);
  });

  it.each(["autograd-functional", "random", "special", "testing", "vmap"])("%s runs", async (name) => {
    await expect(readmeExample(name)).resolves.toHaveProperty("printed");
  });
});
