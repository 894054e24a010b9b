/**
 * The cases whose operation does not exist yet, each with what it waits for. The only place where a case may be
 * left out: `goldens.test.ts` asserts that every case of the file is either in a table or here, and not in both.
 */
export const missing: { readonly [name: string]: string } = {
  ...waiting("linalg: solve", [
    "linalg/solve_vec",
    "linalg/solve_mat",
    "linalg/normal_eq",
    "vjp_jvp/solve",
  ]),
  ...waiting("linalg: det, slogdet", [
    "linalg/det",
    "linalg/slogdet",
    "linalg/vander",
    "index/diag_embed",
    "edge/det_zero_matrix",
    "edge/det_rank2",
  ]),
  ...waiting("linalg: inv, pinv", ["linalg/pinv", "edge/inv_singular", "edge/pinv_0"]),
  ...waiting("linalg: qr, lu", ["linalg/qr_R", "linalg/lu_det"]),
  ...waiting("linalg: svd", [
    "linalg/spectral_norm",
    "linalg/cond2",
    "edge/nuc_norm_0",
  ]),
  ...waiting("linalg: matrixExp", ["linalg/matrix_exp", "edge/matrix_exp_0"]),
};

function waiting(reason: string, names: readonly string[]): { readonly [name: string]: string } {
  return Object.fromEntries(names.map((name) => [name, reason]));
}
