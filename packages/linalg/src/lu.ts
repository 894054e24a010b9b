import {
  add,
  avalOf,
  type Batched,
  bind,
  bind1,
  broadcastTo,
  definePrimitive,
  eq,
  eye,
  type HostFunction,
  hostRule,
  batchRule,
  lowerRule,
  matmul,
  moveaxis,
  padAll,
  type Primitive,
  sliceAxis,
  stopGradient,
  type Tensor,
  toDType,
  tril,
  triu,
  unsqueeze,
  zeros,
  beside,
} from "@cotangent/core";
import { requireMatrices } from "./arguments.ts";
import { bindMatrices, factorisation, type Matrices, matrixOf, stackOf } from "./factorisation.ts";
import { lu as onHost, permutationOf as permutationOnHost } from "./host/lu.ts";
import { lu as lowered, permutationOf as permutationLowered } from "./lowered/lu.ts";
import { takeRows, upTo } from "./lowered/parts.ts";
import { triangularSolve } from "./triangular-solve.ts";

/** P·A = L·U with partial pivoting. Outputs: L and U in one […, m, n], pivots […, min(m, n)] from 1, the rows' order […, m] from 0. */
export const luPrimitive: Primitive<Matrices> = /* @__PURE__ */ factorisation<Matrices>({
  name: "lu",
  outputs: ({ matrices }) => {
    const [m, n] = matrices[0] as [number, number];
    return [{ shape: [m, n] }, { shape: [Math.min(m, n)], dtype: "int32" }, { shape: [m], dtype: "int32" }];
  },
  host: ({ matrices: [a] }) => onHost(a![0]!, a![1]!),
  lower: ([a]) => {
    const { packed, pivots, permutation } = lowered(a!);
    return [packed, add(pivots, 1), permutation];
  },
  jvp: ([a], [da]) => {
    const outputs = bindMatrices(luPrimitive, [a!], {});
    const tangent = da ? tangentOf(outputs[0]!, takeRows(da, outputs[2]!)) : null;
    return { outputs, tangents: [tangent, null, null] };
  },
});

/**
 * dL·U + L·dU = P·dA, so that with X = L⁻¹·P·dA·U⁻¹ dL is L·tril(X, −1) and dU is triu(X)·U; L and U are made square by ones on
 * their diagonals. F. R. de Hoog, R. S. Anderssen, M. A. Lukas, Differentiation of matrix functionals using triangular
 * factorization, https://doi.org/10.1090/S0025-5718-2011-02451-8
 */
function tangentOf(packed: Tensor, da: Tensor): Tensor {
  const [m, n] = matrixOf(packed.aval.shape) as [number, number];
  const k = Math.min(m, n);
  const axis = packed.aval.shape.length - 2;
  const unit = (size: number): Tensor => beside(packed, () => eye(size, size, { dtype: packed.aval.dtype }));
  const l = add(tril(padded(sliceAxis(packed, axis + 1, 0, k), 0, m - k), -1), unit(m));
  const ones = padAll(unit(n - k), [k, k], [0, 0]);
  const u = add(triu(padded(sliceAxis(packed, axis, 0, k), n - k, 0)), ones);
  const y = triangularSolve(l, da, { unitriangular: true });
  const x = triangularSolve(u, y, { upper: true, left: false });
  return add(matmul(l, tril(x, -1)), matmul(triu(x), u));
}

/** With so many more rows and columns of zeros. */
function padded(x: Tensor, rows: number, columns: number): Tensor {
  const stack = stackOf(x.aval.shape).map(() => 0);
  return padAll(x, [...stack, 0, 0], [...stack, rows, columns]);
}

type Outputs = [packed: Tensor, pivots: Tensor, permutation: Tensor];

function factor(a: Tensor): Outputs {
  const { shape } = a.aval;
  const [m, n] = matrixOf(shape) as [number, number];
  if (m > 0 && n > 0) return bindMatrices(luPrimitive, [a], {}) as Outputs;
  // no element says how many matrices there are
  const stack = stackOf(shape);
  return beside(a, () => [a, zeros([...stack, 0], { dtype: "int32" }), broadcastTo(upTo(m), [...stack, m])]);
}

/** The factors of `a` and the rows' order, as values that are not differentiated. */
export function factorsOf(a: Tensor): { readonly packed: Tensor; readonly pivots: Tensor; readonly permutation: Tensor } {
  const [packed, pivots, permutation] = factor(stopGradient(a));
  return { packed, pivots, permutation };
}

interface Rows {
  readonly m: number;
  /** The number of pivots. */
  readonly k: number;
}

/** Argument: pivots […, k]. The order of m rows after those swaps. */
const permutationPrimitive: Primitive<Rows, { discrete: true }> = /* @__PURE__ */ definePrimitive<Rows, { discrete: true }>({
  name: "linalg.permutation",
  traits: { discrete: true },
  aval: ([pivots], { m }) => [avalOf([...pivots!.shape.slice(0, -1), m], "int32")],
  rules: {
    [hostRule]: ({ m, k }): HostFunction => ([pivots]) => [permutationOnHost(pivots!, k, m)],
    [lowerRule]: ([pivots], { m }) => permutationLowered(pivots!, m),
    [batchRule]: ([pivots], [dim], params): Batched[] => [[bind(permutationPrimitive, [moveaxis(pivots!, dim!, 0)], params)[0]!, 0]],
  },
});

/** The order of m rows after the swaps that pivots stand for. */
export const permutationOf = (pivots: Tensor, m: number): Tensor => bind1(permutationPrimitive, [pivots], { m, k: pivots.aval.shape.at(-1)! });

/** What `luFactor` returns. */
export interface PackedLu {
  /** U and, below its diagonal, L without the ones on its diagonal: […, m, n]. */
  readonly lu: Tensor;
  /** The row that each step swapped with its own, from 1, as int32: […, min(m, n)]. */
  readonly pivots: Tensor;
}

/**
 * The LU factorisation with partial pivoting as LAPACK has it, for `luSolve`. Of a singular matrix, too, whose U then has a zero on its diagonal.
 *
 * @param a […, m, n], float32 or float64
 * @throws CotangentError `SHAPE_MISMATCH`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `BAD_ARGUMENT`
 * @example luFactor(tensor([[0, 2], [4, 1]])) // { lu: [[4, 1], [0, 2]], pivots: [2, 2] }
 */
export function luFactor(a: Tensor): PackedLu {
  const [lu, pivots] = factor(requireMatrices("luFactor", a));
  return { lu, pivots };
}

/** What `lu` returns: a = p·l·u. */
export interface Lu {
  /** A permutation matrix, […, m, m]. */
  readonly p: Tensor;
  /** Lower triangular with ones on its diagonal, […, m, min(m, n)]. */
  readonly l: Tensor;
  /** Upper triangular, […, min(m, n), n]. */
  readonly u: Tensor;
}

/**
 * The factors of a = p·l·u: a permutation matrix, a lower triangular matrix with ones on its diagonal and elements up to 1,
 * and an upper triangular matrix.
 *
 * @param a […, m, n], float32 or float64
 * @throws CotangentError `SHAPE_MISMATCH`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `BAD_ARGUMENT`
 * @example lu(tensor([[0, 2], [4, 1]])) // { p: [[0, 1], [1, 0]], l: [[1, 0], [0, 1]], u: [[4, 1], [0, 2]] }
 */
export function lu(a: Tensor): Lu {
  const [packed, , permutation] = factor(requireMatrices("lu", a));
  const { shape, dtype } = packed.aval;
  const [m, n] = matrixOf(shape) as [number, number];
  const k = Math.min(m, n);
  const axis = shape.length - 2;
  return beside(packed, () => ({
    p: toDType(eq(unsqueeze(permutation, -2), unsqueeze(upTo(m), -1)), dtype),
    l: add(tril(sliceAxis(packed, axis + 1, 0, k), -1), eye(m, k, { dtype })),
    u: triu(sliceAxis(packed, axis, 0, k)),
  }));
}
