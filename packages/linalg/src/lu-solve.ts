import { argsort, badArgument, dtypeMismatch, promote, sameShape, shapeMismatch, Tensor, unsqueeze } from "@cotangent/core";
import { checkFlags, requireMatrices, requireSquare } from "./arguments.ts";
import { permutationOf } from "./lu.ts";
import { takeRows } from "./lowered/parts.ts";
import { withOneStack } from "./stacks.ts";
import { substitution } from "./triangular-solve.ts";

export interface LuSolveOptions {
  /** Solve a·x = b; x·a = b if false. Default true. */
  readonly left?: boolean;
  /** With the transpose of `a`. Default false. */
  readonly adjoint?: boolean;
}

/**
 * The x of a·x = b with the factors of `a` that `luFactor` returns, for many b one after the other. A zero on the diagonal of U makes
 * infinities and NaN.
 *
 * @param lu […, n, n], float32 or float64
 * @param pivots […, n], int32, from 1
 * @param b […, n, k], or […, k, n] for `left: false`; leading dimensions broadcast
 * @returns of b's shape
 * @throws CotangentError `SHAPE_MISMATCH`, `NOT_BROADCASTABLE`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `BAD_ARGUMENT`, `UNKNOWN_OPTION`
 * @example const { lu, pivots } = luFactor(a); const x = luSolve(lu, pivots, b);
 */
export function luSolve(lu: Tensor, pivots: Tensor, b: Tensor, options: LuSolveOptions = {}): Tensor {
  checkFlags("luSolve", options, ["left", "adjoint"]);
  const { left = true, adjoint = false } = options;
  const [packed, given] = promote("luSolve", [requireSquare("luSolve", lu, "lu"), requireMatrices("luSolve", b, "b")]) as [Tensor, Tensor];
  if (!(pivots instanceof Tensor)) throw badArgument("luSolve", "pivots", "a tensor", pivots);
  if (pivots.aval.dtype !== "int32") throw dtypeMismatch("luSolve", "int32 pivots", [pivots.aval]);
  if (!sameShape(pivots.aval.shape, packed.aval.shape.slice(0, -1)))
    throw shapeMismatch("luSolve", "pivots of the shape of lu without its last dimension", [packed.aval, pivots.aval]);
  const n = packed.aval.shape.at(-1)!;
  if (n !== given.aval.shape.at(left ? -2 : -1))
    throw shapeMismatch("luSolve", `b with as many ${left ? "rows" : "columns"} as lu`, [packed.aval, given.aval]);
  const order = unsqueeze(permutationOf(pivots, n), -1);
  const args = withOneStack("luSolve", [packed, order, left ? given : given.mT]);
  const x = substituted(args as [Tensor, Tensor, Tensor], left === adjoint);
  return left ? x : x.mT;
}

function substituted([packed, order, b]: readonly [Tensor, Tensor, Tensor], transposed: boolean): Tensor {
  const rows = order.squeeze(-1);
  const lower = { upper: false, unitriangular: true, transposed };
  const upper = { upper: true, unitriangular: false, transposed };
  return transposed
    ? takeRows(substitution(packed, substitution(packed, b, upper), lower), argsort(rows, -1))
    : substitution(packed, substitution(packed, takeRows(b, rows), lower), upper);
}
