import * as c from "@cotangent/core";
import type { GoldenFunction } from "../run/golden-function.ts";

/** Group `matmul`: contractions. */
export const matmul: { readonly [name: string]: GoldenFunction } = {
  "matmul/dot": (a, b) => c.dot(a, b).sin(),
  "matmul/mv": (a, x) => a.matmul(x).tanh().sum(),
  "matmul/vm": (x, a) => x.matmul(a).tanh().sum(),
  "matmul/mm": (a, b) => a.matmul(b).sin().sum(),
  "matmul/bmm": (a, b) => c.bmm(a, b).sin().sum(),
  "matmul/matmul_bcast_batch": (a, b) => a.matmul(b).sin().sum(),
  "matmul/AtA": (a) => a.T.matmul(a).pow(2).sum(),
  "matmul/baddbmm": (x, a, b) => c.baddbmm(x, a, b, { beta: 0.5, alpha: 2 }).sin().sum(),
  "matmul/quadratic_form": (x, a) => x.matmul(a).matmul(x),
  "matmul/chain3": (a, b, d) => c.trace(a.matmul(b).matmul(d)),
  "matmul/einsum_ij_jk": (a, b) => c.einsum("ij,jk->ik", a, b).sin().sum(),
  "matmul/einsum_bilinear": (x, a, y) => c.einsum("bi,ijk,bj->bk", x, a, y).sin().sum(),
  "matmul/einsum_diag": (a) => c.einsum("ii->i", a).prod(),
  "matmul/einsum_trace": (a) => c.einsum("ii", a).pow(2),
  "matmul/einsum_ellipsis": (a, b) => c.einsum("...ij,jk->...ik", a, b).sin().sum(),
  "matmul/bilinear": (x, y, w) => c.bilinear(x, y, w).sin().sum(),
  "matmul/cdist2": (a, b) => c.cdist(a, b).sum(),
  "matmul/mm_jac": (a, b) => a.matmul(b),
  "matmul/multi_in_multi_out": (x, y) => [x.mul(x).matmul(y), x.matmul(x.sum(1).mul(y)), y.sum()],
};
