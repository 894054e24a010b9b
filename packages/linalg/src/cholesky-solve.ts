import { beside, broadcastTo, eye, promote, shapeMismatch, type Tensor } from "@cotangent/core";
import { checkFlags, requireMatrices, requireSquare } from "./arguments.ts";
import type { CholeskyOptions } from "./cholesky.ts";
import { solveStacks } from "./stacks.ts";
import { substitution } from "./triangular-solve.ts";

/** The x of L·Lᵀ·x = b, or of Uᵀ·U·x = b. */
function solved(factor: Tensor, b: Tensor, upper: boolean): Tensor {
  const first = { upper, unitriangular: false, transposed: upper };
  return substitution(factor, substitution(factor, b, first), { ...first, transposed: !upper });
}

/**
 * The x of a·x = b with the Cholesky factor of `a`; the arguments are in PyTorch's order.
 *
 * @param b […, n, k]; leading dimensions broadcast
 * @param factor […, n, n], what `cholesky` returned with the same `upper`; its other triangle is not read
 * @returns of b's shape
 * @throws CotangentError `SHAPE_MISMATCH`, `NOT_BROADCASTABLE`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `BAD_ARGUMENT`, `UNKNOWN_OPTION`
 * @example choleskySolve(b, cholesky(a))
 */
export function choleskySolve(b: Tensor, factor: Tensor, options: CholeskyOptions = {}): Tensor {
  checkFlags("choleskySolve", options, ["upper"]);
  const { upper = false } = options;
  const [given, f] = promote("choleskySolve", [
    requireMatrices("choleskySolve", b, "b"),
    requireSquare("choleskySolve", factor, "the factor"),
  ]) as [Tensor, Tensor];
  if (given.aval.shape.at(-2) !== f.aval.shape.at(-1))
    throw shapeMismatch("choleskySolve", "b with as many rows as the factor", [given.aval, f.aval]);
  return solveStacks("choleskySolve", [f], given, ([m, c]) => solved(m!, c!, upper));
}

/**
 * The inverse of the matrix with this Cholesky factor.
 *
 * @param factor […, n, n], what `cholesky` returned with the same `upper`; its other triangle is not read
 * @throws CotangentError `SHAPE_MISMATCH`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `BAD_ARGUMENT`, `UNKNOWN_OPTION`
 * @example choleskyInverse(cholesky(a)) // inv(a)
 */
export function choleskyInverse(factor: Tensor, options: CholeskyOptions = {}): Tensor {
  checkFlags("choleskyInverse", options, ["upper"]);
  const { upper = false } = options;
  const { shape, dtype } = requireSquare("choleskyInverse", factor).aval;
  const unit = beside(factor, () => eye(shape.at(-1)!, shape.at(-1)!, { dtype }));
  return solved(factor, broadcastTo(unit, shape), upper);
}
