import { expect, test } from "vitest";
import * as names from "../src/index.ts";

test("@cotangent/special exports these names and no others", () => {
  expect(Object.keys(names).toSorted()).toEqual([
    "digamma",
    "erfinv",
    "i0",
    "i0e",
    "i1",
    "i1e",
    "lgamma",
    "logNdtr",
    "mvlgamma",
    "ndtri",
    "polygamma",
  ]);
});
