import {
  abs,
  add,
  bitwiseAnd,
  customJvp,
  log,
  lt,
  mul,
  ne,
  ones,
  prod,
  select,
  sign,
  sub,
  sum,
  type Tensor,
  toDType,
  unsqueeze,
  where,
  beside,
} from "@cotangent/core";
import { requireSquare } from "./arguments.ts";
import { cofactors } from "./cofactors.ts";
import { stackOf } from "./factorisation.ts";
import { diagonalOf, placesIn } from "./lowered/parts.ts";
import { factorsOf } from "./lu.ts";
import { inverseOf, requireRegular } from "./solve.ts";

/** What `slogdet` returns: det a = sign·exp(logabsdet). */
export interface SignAndLogDet {
  /** 1, −1, or 0 of a singular matrix: […]. */
  readonly sign: Tensor;
  /** −∞ of a singular matrix: […]. */
  readonly logabsdet: Tensor;
}


/** 1 or −1: the sign of the order of rows that pivots (from 1) make. */
function parityOf(pivots: Tensor): Tensor {
  const swaps = ne(pivots, add(placesIn(pivots), 1));
  return sub(1, mul(bitwiseAnd(sum(toDType(swaps, "int32"), -1), 1), 2));
}

/** d ln |det A| = ⟨A⁻ᵀ, dA⟩, with the factors of A for both. */
const logAbsDet: (a: Tensor, packed: Tensor, order: Tensor) => Tensor = /* @__PURE__ */ customJvp(
  (_: Tensor, packed: Tensor, _order: Tensor) => sum(log(abs(diagonalOf(packed))), -1),
  ([a, packed, order], [da]) => {
    requireRegular("slogdet, of a derivative", packed);
    return [logAbsDet(a, packed, order), sum(mul(inverseOf([a, packed, order]).mT, da), [-2, -1])];
  },
);

/** d det A = ⟨C, dA⟩ with the cofactors C. */
const detOf: (a: Tensor) => Tensor = /* @__PURE__ */ customJvp(
  (a: Tensor) => {
    const { packed, pivots } = factorsOf(a);
    return mul(prod(diagonalOf(packed), -1), toDType(parityOf(pivots), a.aval.dtype));
  },
  ([a], [da]) => [detOf(a), sum(mul(cofactors(a), da), [-2, -1])],
);

/** The minor of these rows and columns, along the first of the rows. */
function expanded(a: Tensor, rows: readonly number[], columns: readonly number[]): Tensor {
  const [first, ...others] = rows;
  const row = select(a, a.aval.shape.length - 2, first!);
  const terms = columns.map((c) => {
    const element = select(row, row.aval.shape.length - 1, c);
    return others.length === 0 ? element : mul(element, expanded(a, others, columns.filter((other) => other !== c)));
  });
  return terms.reduce((total, term, i) => (i % 2 === 0 ? add(total, term) : sub(total, term)));
}

/**
 * The determinant. Of up to three rows it is computed as a polynomial, so that all derivatives are exact for singular matrices, too; of more, by
 * LU factorisation, with the value and the first and second derivative exact for any matrix (by factors with complete pivoting), the
 * third and further ones for invertible matrices only.
 *
 * @param a […, n, n], float32 or float64
 * @returns […]
 * @throws CotangentError `SHAPE_MISMATCH`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `BAD_ARGUMENT`; `SINGULAR_MATRIX` for a third derivative
 * @example det(tensor([[1, 2], [3, 4]])) // −2
 */
export function det(a: Tensor): Tensor {
  const { shape, dtype } = requireSquare("det", a).aval;
  const n = shape.at(-1)!;
  if (n === 0) return beside(a, () => ones(stackOf(shape), { dtype }));
  const all = Array.from({ length: n }, (_, i) => i);
  return n <= 3 ? expanded(a, all, all) : detOf(a);
}

/**
 * Sign and logarithm of the absolute value of the determinant, where the determinant itself would overflow or vanish.
 *
 * A derivative of a singular matrix's throws if the values are known at once; under `jit` and `vmap` and on WebGPU it is NaN.
 *
 * @param a […, n, n], float32 or float64
 * @returns { sign: […], logabsdet: […] }; 0 and −∞ of a singular matrix
 * @throws CotangentError `SHAPE_MISMATCH`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `BAD_ARGUMENT`; `SINGULAR_MATRIX` for a derivative
 * @example slogdet(tensor([[1, 2], [3, 4]])) // { sign: −1, logabsdet: ln 2 }
 */
export function slogdet(a: Tensor): SignAndLogDet {
  const square = requireSquare("slogdet", a);
  const { packed, pivots, permutation } = factorsOf(square);
  const parity = toDType(parityOf(pivots), square.aval.dtype);
  return {
    // no −0
    sign: add(mul(prod(sign(diagonalOf(packed)), -1), parity), 0),
    logabsdet: logAbsDet(square, packed, unsqueeze(permutation, -1)),
  };
}

/**
 * The logarithm of the determinant; −∞ where it is zero and NaN where it is negative.
 *
 * @param a […, n, n], float32 or float64
 * @returns […]
 * @throws CotangentError `SHAPE_MISMATCH`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `BAD_ARGUMENT`; `SINGULAR_MATRIX` for a derivative
 * @example logdet(tensor([[2, 0], [0, 3]])) // ln 6
 */
export function logdet(a: Tensor): Tensor {
  const { sign: s, logabsdet } = slogdet(requireSquare("logdet", a));
  return where(lt(s, 0), Number.NaN, logabsdet);
}
