import * as c from "@cotangent/core";
import * as l from "@cotangent/linalg";
import { gen } from "../golden.ts";
import type { GoldenFunction } from "../run/golden-function.ts";

const weights = (): c.Tensor => gen("3,3;seed=99");
const symmetric = (a: c.Tensor): c.Tensor => a.add(a.mT).div(2);

/** Group `linalg`. */
export const linalg: { readonly [name: string]: GoldenFunction } = {
  "linalg/matrix_power3": (a) => c.matrixPower(a, 3).mul(weights()).sum(),
  "linalg/solve_triangular": (a, b) => l.triangularSolve(c.tril(a), b).sin().sum(),
  "linalg/cholesky": (a) => l.cholesky(symmetric(a)).mul(weights()).sum(),
  "linalg/cholesky_raw": (a) => l.cholesky(a).mul(weights()).sum(),
  "linalg/cholesky_jac": (a) => l.cholesky(a),
};
