import * as c from "@cotangent/core";
import * as l from "@cotangent/linalg";
import { gen, real } from "../golden.ts";
import type { GoldenFunction } from "../run/golden-function.ts";

const weights = (): c.Tensor => gen("3,3;seed=99");
const symmetric = (a: c.Tensor): c.Tensor => a.add(a.mT).div(2);
/** [1, x, x²] as columns. */
const vandermonde = (x: c.Tensor): c.Tensor => c.stack([x.pow(0), x, x.pow(2)], 1);

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
  "linalg/solve_vec": (a, b) => l.solve(a, b).pow(2).sum(),
  "linalg/solve_mat": (a, b) => l.solve(a, b).sin().sum(),
  "linalg/normal_eq": (a, b) => l.solve(a.T.matmul(a), a.T.matmul(b)).pow(2).sum(),
  "linalg/det": (a) => l.det(a),
  "linalg/slogdet": (a) => l.slogdet(a).logabsdet,
  "linalg/vander": (x) => l.det(vandermonde(x)),
  "linalg/qr_R": (a) => l.qr(a).r.abs().mul(weights()).sum(),
  "linalg/lu_det": (a) => {
    const { l: lower, u } = l.lu(a);
    return c.tril(lower, -1).sum().add(c.diagonal(u).prod());
  },
  "linalg/matrix_exp": (a) => l.matrixExp(a).mul(weights()).sum(),
  "linalg/pinv": (a) => l.pinv(a).mul(gen("2,3;seed=7")).sum(),
  "linalg/spectral_norm": (a) => l.matrixNorm(a, 2),
  "linalg/cond2": (a) => l.cond(a),
};
