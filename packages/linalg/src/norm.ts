import {
  abs,
  amax,
  amin,
  badArgument,
  norm as coreNorm,
  moveaxis,
  normalizeDim,
  type ReduceOptions,
  reshape,
  shapeMismatch,
  sum,
  type Tensor,
  vectorNorm,
} from "@cotangent/core";
import { checkFlags, requireFloats, requireMatrices } from "./arguments.ts";
import { noLargest } from "./errors.ts";
import { matrixOf } from "./factorisation.ts";
import { svdvals } from "./svd.ts";

/**
 * Norms of matrices: "fro" (root of the sum of squares), "nuc" (sum of singular values), 2 and −2 (the largest, the smallest
 * singular value), 1 and −1 (the largest, the smallest sum of sizes in a column), ∞ and −∞ (in a row).
 */
export type MatrixNormOrder = "fro" | "nuc" | 1 | -1 | 2 | -2 | number;

const orders: readonly unknown[] = ["fro", "nuc", 1, -1, 2, -2, Infinity, -Infinity];

/** Throws `BAD_ARGUMENT` for what is no order of a matrix norm. */
export function checkOrder(op: string, ord: unknown): void {
  if (!orders.includes(ord)) throw badArgument(op, "the order", '"fro", "nuc", ±1, ±2 or ±Infinity', ord);
}

/**
 * The norm of each matrix in two dimensions of `a`. Of several equal maxima each has an equal share of the derivative: 0.5·I for
 * the 2-norm at the identity 2×2. At 0 the derivative of "fro" is 0, that of "nuc" the identity.
 * @param ord see `MatrixNormOrder`; default "fro"
 * @param dim the dimensions of rows and columns; default the last two
 * @param options `keepdim`: they stay, with size 1
 * @throws CotangentError `BAD_ARGUMENT`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `SHAPE_MISMATCH`, `DIM_OUT_OF_RANGE`, `UNKNOWN_OPTION`
 * @example matrixNorm(tensor([[3, 0], [0, 4]]), "nuc") // 7
 */
export function matrixNorm(
  a: Tensor,
  ord: MatrixNormOrder = "fro",
  dim: readonly [number, number] = [-2, -1],
  options: ReduceOptions = {},
): Tensor {
  const { shape } = requireMatrices("matrixNorm", a).aval;
  checkFlags("matrixNorm", options, ["keepdim"]);
  checkOrder("matrixNorm", ord);
  if (!Array.isArray(dim) || dim.length !== 2) throw badArgument("matrixNorm", "the dimensions", "a list of two", dim);
  const [rows, columns] = dim.map((d) => normalizeDim("matrixNorm", d, shape)) as [number, number];
  if (rows === columns) throw badArgument("matrixNorm", "the dimensions", "distinct", dim);
  if (ord === "fro") return coreNorm(a, 2, [rows, columns], options);
  const inFront = moveaxis(moveaxis(a, rows, -1), columns > rows ? columns - 1 : columns, -1);
  const [m, n] = matrixOf(inFront.aval.shape) as [number, number];
  // of how many the largest or smallest is sought
  const candidates = Math.abs(ord as number) === 1 ? n : Math.abs(ord as number) === 2 ? Math.min(m, n) : m;
  if (ord !== "nuc" && candidates === 0) throw noLargest("matrixNorm", String(ord), a.aval);
  const result = normOf(inFront, ord);
  return options.keepdim === true ? reshape(result, shape.map((n, i) => (i === rows || i === columns ? 1 : n))) : result;
}

/** Of the last two dimensions. */
function normOf(a: Tensor, ord: MatrixNormOrder): Tensor {
  switch (ord) {
    case "nuc":
      return sum(svdvals(a), -1);
    case 2:
      return amax(svdvals(a), -1);
    case -2:
      return amin(svdvals(a), -1);
  }
  const sums = sum(abs(a), Math.abs(ord as number) === 1 ? -2 : -1);
  return (ord as number) > 0 ? amax(sums, -1) : amin(sums, -1);
}

/**
 * As `torch.linalg.norm`: without `ord` the root of the sum of squares over `dim` (all by default); else `vectorNorm` over one
 * dimension (of a vector by default), or `matrixNorm` over two (of a matrix by default).
 * @throws CotangentError `BAD_ARGUMENT`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `SHAPE_MISMATCH`, `DIM_OUT_OF_RANGE`, `UNKNOWN_OPTION`
 * @example norm(tensor([[3, 0], [0, 4]]), 2) // 4, where that of core's `norm` is 5
 */
export function norm(
  x: Tensor,
  ord?: MatrixNormOrder | null,
  dim?: number | readonly number[] | null,
  options: ReduceOptions = {},
): Tensor {
  const { shape } = requireFloats("norm", x).aval;
  checkFlags("norm", options, ["keepdim"]);
  if (ord === undefined || ord === null) return coreNorm(x, 2, dim ?? undefined, options);
  const axes = dim ?? shape.map((_, i) => i);
  if (typeof axes === "number" || axes.length === 1) {
    if (typeof ord !== "number") throw badArgument("norm", "the order of a vector's norm", "a number", ord);
    return vectorNorm(x, ord, axes, options);
  }
  if (axes.length !== 2) throw shapeMismatch("norm", "a vector or a matrix, or one or two dimensions, where there is an order", [x.aval]);
  checkOrder("norm", ord);
  return matrixNorm(x, ord, axes as readonly [number, number], options);
}
