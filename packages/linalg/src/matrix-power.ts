import { badArgument, matrixPower as power, type Tensor } from "@cotangent/core";
import { requireSquare } from "./arguments.ts";
import { factored, inverseOf } from "./solve.ts";

/**
 * Aⁿ of square matrices, by repeated squaring; for negative n of the inverse. Singular matrices as with `inv`.
 * @param n an integer
 * @throws CotangentError `BAD_ARGUMENT`, `SHAPE_MISMATCH`; for negative n `SINGULAR_MATRIX`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`
 * @example matrixPower(tensor([[2, 0], [0, 4]]), -1) // [[0.5, 0], [0, 0.25]]
 */
export function matrixPower(a: Tensor, n: number): Tensor {
  if (!Number.isInteger(n)) throw badArgument("matrixPower", "the exponent", "an integer", n);
  return n < 0 ? power(inverseOf(factored("matrixPower", requireSquare("matrixPower", a))), -n) : power(a, n);
}
