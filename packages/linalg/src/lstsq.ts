import {
  abs,
  any,
  le,
  matmul,
  mul,
  promote,
  sameShape,
  shapeMismatch,
  square,
  squeeze,
  sub,
  sum,
  type Tensor,
  unsqueeze,
  where,
} from "@cotangent/core";
import { requireFloats, requireMatrices } from "./arguments.ts";
import { rankDeficient } from "./errors.ts";
import { matrixOf } from "./factorisation.ts";
import { checkMatrices } from "./known.ts";
import { diagonalOf } from "./lowered/parts.ts";
import { qr } from "./qr.ts";
import { triangularSolve } from "./triangular-solve.ts";

export interface LeastSquares {
  /** […, n, k], or […, n] of vectors b. */
  readonly solution: Tensor;
  /** Sums of squares of b − a·x by column, […, k], or […] of vectors b; rounding errors where m ≤ n. */
  readonly residuals: Tensor;
}

/**
 * The x with the smallest ‖a·x − b‖ for matrices of full rank, by QR factorisation; for m < n, of all that solve a·x = b the shortest.
 *
 * Where the rank is not full (a column of R has no more than rounding errors on the diagonal, max(m, n)·ε of its size), it throws if the values are known at
 * once (eagerly, also under `grad`); under `jit` and `vmap` and on WebGPU the result is NaN. `pinv(a).matmul(b)` is the shortest solution for any rank.
 *
 * @param a […, m, n], float32 or float64
 * @param b vectors […, m] if it has one dimension or the shape of `a` without the last, else […, m, k]; leading dimensions broadcast
 * @throws CotangentError `RANK_DEFICIENT`, `SHAPE_MISMATCH`, `NOT_BROADCASTABLE`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `BAD_ARGUMENT`
 * @example lstsq(tensor([[1, 0], [1, 1], [1, 2]]), tensor([1, 3, 5])).solution // [1, 2]
 */
export function lstsq(a: Tensor, b: Tensor): LeastSquares {
  const [matrix, given] = promote("lstsq", [requireMatrices("lstsq", a, "a"), requireFloats("lstsq", b, "b")]) as [Tensor, Tensor];
  const { shape } = given.aval;
  const vector = shape.length === 1 || sameShape(shape, matrix.aval.shape.slice(0, -1));
  const [m] = matrixOf(matrix.aval.shape) as [number, number];
  if (shape.length === 0 || shape.at(vector ? -1 : -2) !== m)
    throw shapeMismatch("lstsq", `b with as many ${vector ? "elements" : "rows"} as a`, [matrix.aval, given.aval]);
  const columns = vector ? unsqueeze(given, -1) : given;
  const solution = solved(matrix, columns);
  const residuals = sum(square(sub(columns, matmul(matrix, solution))), -2);
  return vector ? { solution: squeeze(solution, -1), residuals: squeeze(residuals, -1) } : { solution, residuals };
}

function solved(a: Tensor, b: Tensor): Tensor {
  const [m, n] = matrixOf(a.aval.shape) as [number, number];
  const { q, r } = qr(m < n ? a.mT : a);
  const x = m < n ? matmul(q, triangularSolve(r.mT, b)) : triangularSolve(r, matmul(q.mT, b), { upper: true });
  return Math.min(m, n) === 0 ? x : where(isDeficient(r, Math.max(m, n)), NaN, x);
}

/** Whether an element on R's diagonal is a rounding error of its column, which those before it then span; […, 1, 1]. */
function isDeficient(r: Tensor, size: number): Tensor {
  const limit = mul(sum(abs(r), -2), size * (r.dtype === "float32" ? 2 ** -23 : 2 ** -52));
  const small = unsqueeze(le(abs(diagonalOf(r)), limit), -2);
  checkMatrices(small, (elements, place) => {
    const first = elements.indexOf(1);
    if (first >= 0) throw rankDeficient("lstsq", first + 1, place);
  });
  return any(small, -1, { keepdim: true });
}
