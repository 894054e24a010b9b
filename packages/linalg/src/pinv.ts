import {
  abs,
  add,
  amax,
  badArgument,
  beside,
  customJvp,
  div,
  gt,
  matmul,
  maximum,
  mul,
  neg,
  sub,
  sum,
  type Tensor,
  toDType,
  where,
  zeros,
} from "@cotangent/core";
import { checkFlags, requireMatrices, requireSquare } from "./arguments.ts";
import { eigh, eigvalsh } from "./eigh.ts";
import { matrixOf, stackOf } from "./factorisation.ts";
import { svd, svdvals } from "./svd.ts";

/** Which singular values count as zero. */
export interface RankOptions {
  /** Those of at most this times the largest. Default max(m, n)·ε, or 0 where `atol` is given. */
  readonly rtol?: number;
  /** Those of at most this. Default 0. */
  readonly atol?: number;
  /** The matrices are symmetric: by eigenvalues, which is faster. Default false. */
  readonly hermitian?: boolean;
}

function checkRankOptions(op: string, a: unknown, options: RankOptions): Tensor {
  checkFlags(op, options, ["hermitian"], ["rtol", "atol"]);
  for (const name of ["rtol", "atol"] as const) {
    const value = options[name];
    if (value !== undefined && !(typeof value === "number" && value >= 0)) throw badArgument(op, name, "a number of 0 or more", value);
  }
  return options.hermitian === true ? requireSquare(op, a) : requireMatrices(op, a);
}

/** Whether each of the sizes […, k] of singular values is above the bound. */
function counts(sizes: Tensor, { aval: { shape, dtype } }: Tensor, { rtol, atol = 0 }: RankOptions): Tensor {
  const epsilon = dtype === "float32" ? 2 ** -23 : 2 ** -52;
  const relative = rtol ?? (atol > 0 ? 0 : Math.max(...matrixOf(shape)) * epsilon);
  return gt(sizes, maximum(mul(amax(sizes, -1, { keepdim: true }), relative), atol));
}

/**
 * The number of singular values of matrices […, m, n] that are not zero, int32 […].
 * @throws CotangentError `BAD_ARGUMENT`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `SHAPE_MISMATCH`, `UNKNOWN_OPTION`
 * @example matrixRank(tensor([[1, 2], [2, 4]])) // 1
 */
export function matrixRank(a: Tensor, options: RankOptions = {}): Tensor {
  const x = checkRankOptions("matrixRank", a, options);
  if (matrixOf(x.aval.shape).includes(0)) return beside(x, () => zeros(stackOf(x.aval.shape), { dtype: "int32" }));
  const sizes = options.hermitian === true ? abs(eigvalsh(x)) : svdvals(x);
  return sum(toDType(counts(sizes, x, options), "int32"), -1);
}

/**
 * The pseudoinverse (Moore and Penrose) of matrices […, m, n]: […, n, m]. Singular values that count as zero are left out. Its
 * derivatives, of any order, are those at constant rank: they are finite for matrices that lack rank, 0 at 0.
 * @throws CotangentError `BAD_ARGUMENT`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `SHAPE_MISMATCH`, `UNKNOWN_OPTION`
 * @example pinv(tensor([[2, 0], [0, 0]])) // [[0.5, 0], [0, 0]]
 */
export function pinv(a: Tensor, options: RankOptions = {}): Tensor {
  const x = checkRankOptions("pinv", a, options);
  const { shape, dtype } = x.aval;
  const [m, n] = matrixOf(shape) as [number, number];
  if (m === 0 || n === 0) return beside(x, () => zeros([...stackOf(shape), n, m], { dtype }));
  if (options.hermitian === true) return differentiable(bySymmetric, options)(div(add(x, x.mT), 2));
  const tall = differentiable(bySingularValues, options);
  return m < n ? tall(x.mT).mT : tall(x);
}

type Value = (a: Tensor, options: RankOptions) => Tensor;

const bySingularValues: Value = (a, options) => {
  const { u, s, vh } = svd(a, { fullMatrices: false });
  return matmul(mul(vh.mT, row(inverted(s, counts(s, a, options)))), u.mT);
};

const bySymmetric: Value = (a, options) => {
  const { eigenvalues, eigenvectors } = eigh(a);
  const inverse = inverted(eigenvalues, counts(abs(eigenvalues), a, options));
  return matmul(mul(eigenvectors, row(inverse)), eigenvectors.mT);
};

const row = (x: Tensor): Tensor => x.unsqueeze(-2);
const inverted = (s: Tensor, kept: Tensor): Tensor => where(kept, div(1, where(kept, s, 1)), 0);

/**
 * The pseudoinverse P of matrices with at least as many rows as columns, with
 * dP = −P·dA·P + P·Pᵀ·dAᵀ·(I − A·P) + (I − P·A)·dAᵀ·Pᵀ·P. G. Golub and V. Pereyra, The differentiation of pseudo-inverses,
 * https://doi.org/10.1137/0710036
 */
function differentiable(value: Value, options: RankOptions): (a: Tensor) => Tensor {
  const apply: (a: Tensor) => Tensor = customJvp(
    (a: Tensor) => value(a, options),
    ([a], [da]) => {
      const p = apply(a);
      const g = matmul(p, da);
      const w = matmul(matmul(p, p.mT), da.mT);
      const h = matmul(g.mT, p);
      const moved = add(matmul(neg(add(g, matmul(w, a))), p), w);
      return [p, add(moved, sub(h, matmul(p, matmul(a, h))))];
    },
  );
  return apply;
}
