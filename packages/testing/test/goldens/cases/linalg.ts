import * as c from "@cotangent/core";
import * as l from "@cotangent/linalg";
import { gen, real } from "../golden.ts";
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
  "linalg/eigvalsh": (a) => l.eigvalsh(symmetric(a)).exp().sum(),
  "linalg/eigvalsh_jac": (a) => l.eigvalsh(a),
  "linalg/eigh_spectral_fn": (a) => {
    const { eigenvalues, eigenvectors } = l.eigh(symmetric(a));
    return eigenvectors.mul(eigenvalues.sqrt()).matmul(eigenvectors.T).mul(weights()).sum();
  },
  "linalg/svdvals": (a) => l.svdvals(a).mul(real([1, 2])).sum(),
  "linalg/svd_reconstruct_sqrt": (a) => {
    const { u, s, vh } = l.svd(a, { fullMatrices: false });
    return u.mul(s.sqrt()).matmul(vh).mul(gen("3,2;seed=6")).sum();
  },
};
