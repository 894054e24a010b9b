import { beside, div, isfinite, isnan, logicalAnd, mul, narrow, squeeze, type Tensor, unsqueeze, where, zeros } from "@cotangent/core";
import { requireMatrices, requireSquare } from "./arguments.ts";
import { matrixOf, stackOf } from "./factorisation.ts";
import { factorsOf } from "./lu.ts";
import { checkOrder, matrixNorm, type MatrixNormOrder } from "./norm.ts";
import { inverseOf } from "./solve.ts";
import { svdvals } from "./svd.ts";

/**
 * The condition number ‖A‖·‖A⁻¹‖ of each matrix in a norm of `matrixNorm`; ∞ for singular ones. For ±2 of matrices […, m, n],
 * the ratio of the largest and the smallest singular value, else of square ones.
 * @param p default 2
 * @throws CotangentError `BAD_ARGUMENT`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `SHAPE_MISMATCH`
 * @example cond(tensor([[4, 0], [0, 0.5]])) // 8
 */
export function cond(a: Tensor, p: MatrixNormOrder = 2): Tensor {
  const { shape, dtype } = requireMatrices("cond", a).aval;
  checkOrder("cond", p);
  if (matrixOf(shape).includes(0)) return beside(a, () => zeros(stackOf(shape), { dtype }));
  if (p === 2 || p === -2) {
    const s = svdvals(a);
    const k = s.aval.shape.at(-1)!;
    const [largest, smallest] = [narrow(s, -1, 0, 1), narrow(s, -1, k - 1, 1)];
    return squeeze(p === 2 ? div(largest, smallest) : div(smallest, largest), -1);
  }
  const size = matrixNorm(requireSquare("cond", a), p);
  const { packed, permutation } = factorsOf(a);
  const inverse = matrixNorm(inverseOf([a, packed, unsqueeze(permutation, -1)]), p);
  // the inverse of a singular matrix is NaN
  return where(logicalAnd(isfinite(size), isnan(inverse)), Infinity, mul(size, inverse));
}
