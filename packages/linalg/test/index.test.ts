import { expect, test } from "vitest";
import * as names from "../src/index.ts";

test("@cotangent/linalg exports these names and no others", () => {
  expect(Object.keys(names).toSorted()).toEqual([
    "cholesky",
    "choleskyInverse",
    "choleskySolve",
    "cond",
    "det",
    "diagEmbed",
    "eigh",
    "eigvalsh",
    "inv",
    "logdet",
    "lstsq",
    "lu",
    "luFactor",
    "luSolve",
    "matrixExp",
    "matrixNorm",
    "matrixPower",
    "matrixRank",
    "multiDot",
    "norm",
    "pinv",
    "qr",
    "slogdet",
    "solve",
    "svd",
    "svdvals",
    "tensorinv",
    "tensorsolve",
    "triangularSolve",
    "vander",
    "vecdot",
    "vectorNorm",
  ]);
});
