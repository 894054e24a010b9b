import {
  eq,
  gt,
  matmul,
  mul,
  type Primitive,
  type Tensor,
  unsqueeze,
  where,
} from "@cotangent/core";
import { checkFlags, requireSquare } from "./arguments.ts";
import { notPositiveDefinite } from "./errors.ts";
import { bindMatrices, factorisation, type Matrices } from "./factorisation.ts";
import { cholesky as onHost, leadingMinor } from "./host/cholesky.ts";
import { checkMatrices, knownElements } from "./known.ts";
import { cholesky as lowered } from "./lowered/cholesky.ts";
import { placesIn, symmetricPart } from "./lowered/parts.ts";
import { triangularSolve } from "./triangular-solve.ts";

/**
 * dL = L·Φ(L⁻¹·dA·L⁻ᵀ), where Φ takes the lower triangle and half of the diagonal, of dA's symmetric part.
 * I. Murray, Differentiation of the Cholesky decomposition, https://arxiv.org/abs/1602.07527
 */
export const choleskyPrimitive: Primitive<Matrices> = /* @__PURE__ */ factorisation<Matrices>({
  name: "cholesky",
  outputs: ({ matrices: [a] }) => [{ shape: a! }],
  host: ({ matrices: [a] }) => onHost(a![0]!),
  lower: ([a]) => [lowered(a!)],
  jvp: ([a], [da]) => {
    const l = lowerFactor(a!);
    if (!da) return { outputs: [l], tangents: [null] };
    const inner = triangularSolve(l, triangularSolve(l, symmetricPart(da)).mT);
    return { outputs: [l], tangents: [matmul(l, lowerHalf(inner))] };
  },
});

const lowerFactor = (a: Tensor): Tensor => bindMatrices(choleskyPrimitive, [a], {})[0]!;

/** Of a symmetric matrix the X with X + Xᵀ = it that is lower triangular. */
function lowerHalf(x: Tensor): Tensor {
  const columns = placesIn(x);
  const rows = unsqueeze(columns, -1);
  return where(gt(rows, columns), x, where(eq(rows, columns), mul(x, 0.5), 0));
}

export interface CholeskyOptions {
  /** Read the upper triangle of `a`, and return the upper triangular U with a = Uᵀ·U. Default false. */
  readonly upper?: boolean;
}

/**
 * The lower triangular L with positive diagonal and a = L·Lᵀ, of symmetric positive definite matrices. Only the lower triangle of `a`
 * is read; its gradient is symmetric, half of it on each side, as PyTorch's is.
 *
 * Where a matrix is not positive definite, it throws if the values are known at once (eagerly, also under `grad`); under `jit` and
 * `vmap` and on WebGPU the triangle is NaN.
 *
 * @param a […, n, n], float32 or float64
 * @throws CotangentError `NOT_POSITIVE_DEFINITE`, `SHAPE_MISMATCH`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `BAD_ARGUMENT`, `UNKNOWN_OPTION`
 * @example cholesky(tensor([[4, 2], [2, 5]])) // [[2, 0], [1, 2]]
 */
export function cholesky(a: Tensor, options: CholeskyOptions = {}): Tensor {
  checkFlags("cholesky", options, ["upper"]);
  const { upper = false } = options;
  const square = requireSquare("cholesky", a);
  const source = upper ? square.mT : square;
  const l = lowerFactor(source);
  checkMatrices(l, ([first], place, index) => {
    if (Number.isNaN(first)) throw notPositiveDefinite("cholesky", failedMinor(source, index), place);
  });
  return upper ? l.mT : l;
}

/** Of one matrix of a stack whose values are known. */
function failedMinor(a: Tensor, index: number): number {
  const n = a.aval.shape.at(-1)!;
  const elements = knownElements(a)!.subarray(index * n * n, (index + 1) * n * n);
  // in single precision the last one may have failed that does not in double precision
  return leadingMinor(elements, n, new Float64Array(n * n)) || n;
}
