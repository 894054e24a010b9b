import {
  abs,
  any,
  badArgument,
  beside,
  broadcastTo,
  checkOptions,
  full,
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
import { matrixOf, stackOf } from "./factorisation.ts";
import { checkMatrices } from "./known.ts";
import { diagonalOf } from "./lowered/parts.ts";
import { byColumnPivoting, bySingularValues, pseudoSolve, rankOf } from "./pseudo-solve.ts";
import { qr } from "./qr.ts";
import { triangularSolve } from "./triangular-solve.ts";

export interface LstsqOptions {
  /**
   * `"gelsy"` (the default): QR factorisation with column pivoting. `"gelsd"` and `"gelss"`: singular value decomposition, which takes longer and is surer of
   * the rank. `"gels"`: QR factorisation, for matrices of full rank, which takes the least time.
   */
  readonly driver?: "gelsy" | "gelsd" | "gelss" | "gels";
  /**
   * Singular values of at most this times the largest count as zero; with `"gelsy"`, diagonal elements of R. Default max(m, n)·ε. Not with
   * `"gels"`.
   */
  readonly rcond?: number;
}

export interface LeastSquares {
  /** […, n, k], or […, n] of vectors b. */
  readonly solution: Tensor;
  /** Sums of squares of b − a·x by column, […, k], or […] of vectors b; rounding errors where a·x = b has a solution. */
  readonly residuals: Tensor;
  /** int32, […] by the leading dimensions of `a`. */
  readonly rank: Tensor;
}

/** With the drivers that compute singular values. */
export interface LeastSquaresBySvd extends LeastSquares {
  /** Descending, […, min(m, n)]. */
  readonly singularValues: Tensor;
}

/**
 * The x with the smallest ‖a·x − b‖; where there are several, because a has fewer rows than columns or lacks rank, the shortest. Derivatives are those at
 * constant rank, of any order.
 *
 * The driver `"gels"` expects full rank: where it is not (a column of R has no more than rounding errors on the diagonal, max(m, n)·ε of its size), it throws if
 * the values are known at once (eagerly, also under `grad`); under `jit` and `vmap` and on WebGPU the result is NaN.
 *
 * @param a […, m, n], float32 or float64
 * @param b vectors […, m] if it has one dimension or the shape of `a` without the last, else […, m, k]; leading dimensions broadcast
 * @throws CotangentError `SHAPE_MISMATCH`, `NOT_BROADCASTABLE`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `BAD_ARGUMENT`, `UNKNOWN_OPTION`; `RANK_DEFICIENT` with `"gels"`
 * @example lstsq(tensor([[1, 0], [1, 1], [1, 2]]), tensor([1, 3, 5])).solution // [1, 2]
 */
export function lstsq(a: Tensor, b: Tensor, options: LstsqOptions & { readonly driver: "gelsd" | "gelss" }): LeastSquaresBySvd;
export function lstsq(a: Tensor, b: Tensor, options?: LstsqOptions): LeastSquares;
export function lstsq(a: Tensor, b: Tensor, options: LstsqOptions = {}): LeastSquares & Partial<LeastSquaresBySvd> {
  checkLstsqOptions(options);
  const [matrix, given] = promote("lstsq", [requireMatrices("lstsq", a, "a"), requireFloats("lstsq", b, "b")]) as [Tensor, Tensor];
  const { shape } = given.aval;
  const vector = shape.length === 1 || sameShape(shape, matrix.aval.shape.slice(0, -1));
  const [m] = matrixOf(matrix.aval.shape) as [number, number];
  if (shape.length === 0 || shape.at(vector ? -1 : -2) !== m)
    throw shapeMismatch("lstsq", `b with as many ${vector ? "elements" : "rows"} as a`, [matrix.aval, given.aval]);
  const columns = vector ? unsqueeze(given, -1) : given;
  const { solution, ...others } = solutionOf(matrix, columns, options);
  const residuals = sum(square(sub(columns, matmul(matrix, solution))), -2);
  return vector
    ? { solution: squeeze(solution, -1), residuals: squeeze(residuals, -1), ...others }
    : { solution, residuals, ...others };
}

function checkLstsqOptions(options: LstsqOptions): void {
  checkOptions("lstsq", options, ["driver", "rcond"]);
  const { driver = "gelsy", rcond } = options;
  if (!["gelsy", "gelsd", "gelss", "gels"].includes(driver)) throw badArgument("lstsq", "the driver", '"gelsy", "gelsd", "gelss" or "gels"', driver);
  if (rcond === undefined) return;
  if (!(typeof rcond === "number" && rcond >= 0)) throw badArgument("lstsq", "rcond", "a number of 0 or more", rcond);
  if (driver === "gels") throw badArgument("lstsq", "rcond", "nothing with the driver \"gels\", which expects full rank", rcond);
}

type Solution = Omit<LeastSquaresBySvd, "residuals" | "singularValues"> & { readonly singularValues?: Tensor };

function solutionOf(a: Tensor, b: Tensor, { driver = "gelsy", rcond }: LstsqOptions): Solution {
  const k = Math.min(...matrixOf(a.aval.shape));
  if (driver === "gels" || k === 0) {
    const stack = stackOf(a.aval.shape);
    const rank = beside(a, () => broadcastTo(full([], k, { dtype: "int32" }), stack));
    const none = driver === "gelsd" || driver === "gelss";
    return { solution: solved(a, b), rank, ...(none && { singularValues: beside(a, () => full([...stack, 0], 0, { dtype: a.dtype })) }) };
  }
  if (driver === "gelsy") {
    const parts = byColumnPivoting(a, rcond);
    return { solution: pseudoSolve(a, b, ...parts), rank: rankOf(parts) };
  }
  const { decomposition, singularValues } = bySingularValues(a, rcond);
  return { solution: pseudoSolve(a, b, ...decomposition), rank: rankOf(decomposition), singularValues };
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
