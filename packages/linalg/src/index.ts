export { cholesky, type CholeskyOptions } from "./cholesky.ts";
export { triangularSolve, type TriangularSolveOptions } from "./triangular-solve.ts";
