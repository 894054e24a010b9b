export { cholesky, type CholeskyOptions } from "./cholesky.ts";
export { svd, type Svd, type SvdOptions, svdvals } from "./svd.ts";
export { triangularSolve, type TriangularSolveOptions } from "./triangular-solve.ts";
