export { cholesky, type CholeskyOptions } from "./cholesky.ts";
export { eigh, type EighOptions, type Eigenpairs, eigvalsh } from "./eigh.ts";
export { matrixExp } from "./matrix-exp.ts";
export { svd, type Svd, type SvdOptions, svdvals } from "./svd.ts";
export { triangularSolve, type TriangularSolveOptions } from "./triangular-solve.ts";
