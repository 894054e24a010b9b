import { expect, test } from "vitest";
import * as names from "../src/index.ts";

test("@cotangent/linalg exports these names and no others", () => {
  expect(Object.keys(names)).toEqual([
    "cholesky",
    "eigh",
    "eigvalsh",
    "matrixExp",
    "svd",
    "svdvals",
    "triangularSolve",
  ]);
});
