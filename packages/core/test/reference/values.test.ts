import { describe, expect, it } from "vitest";
import { expectTree, useCpu } from "../support.ts";
import { referenceCases, withoutValues } from "./table.ts";

useCpu();

describe("NumPy's values", () => {
  for (const { name, f, inputs, expected } of referenceCases)
    it(`of ${name}`, () => expectTree(f(...inputs()), expected(), 1e-12));

  it("are there for every function in the table", () => {
    expect(withoutValues).toEqual([]);
  });
});
