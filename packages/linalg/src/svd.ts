import {
  add,
  broadcastTo,
  beside,
  concatenate,
  div,
  eye,
  matmul,
  mul,
  neg,
  type Primitive,
  sub,
  sum,
  type Tensor,
  unsqueeze,
  where,
  zeros,
} from "@cotangent/core";
import { checkFlags, requireMatrices } from "./arguments.ts";
import { bindMatrices, factorisation, type Matrices, matrixOf, stackOf } from "./factorisation.ts";
import { svdKernel, svdvalsKernel } from "./host/svd.ts";
import { columnsOf, diagonalOf, rowsOf } from "./lowered/parts.ts";
import { svd as svdLowered, svdvals as svdvalsLowered } from "./lowered/svd.ts";

interface SvdParams extends Matrices {
  /** Square U and V, whose further columns complete the bases. */
  readonly full: boolean;
}

const sizes = ({ matrices: [shape] }: Matrices): readonly [m: number, n: number, k: number] => {
  const [m, n] = shape as readonly [number, number];
  return [m, n, Math.min(m, n)];
};

/** Argument: A […, m, n]. Outputs: U […, m, k], the singular values […, k], Vᵀ […, k, n]; k = min(m, n) but for what is `full`. */
const svdPrimitive: Primitive<SvdParams> = /* @__PURE__ */ factorisation<SvdParams>({
  name: "svd",
  outputs: (params) => {
    const [m, n, k] = sizes(params);
    return [{ shape: [m, params.full ? m : k] }, { shape: [k] }, { shape: [params.full ? n : k, n] }];
  },
  host: (params) => {
    const [m, n] = sizes(params);
    return svdKernel(m, n, params.full);
  },
  lower: ([a], { full }) => svdLowered(a!, full),
  jvp: ([a], [da], params) => {
    const outputs = factors(a!, params.full);
    return { outputs, tangents: da ? tangentsOf(outputs, da, params) : [null, null, null] };
  },
});

/** As `svd`, of which it is the second output. Its derivative needs no vectors' derivatives, which ties do not have. */
const svdvalsPrimitive: Primitive<Matrices> = /* @__PURE__ */ factorisation<Matrices>({
  name: "svdvals",
  outputs: (params) => [{ shape: [sizes(params)[2]] }],
  host: (params) => {
    const [m, n] = sizes(params);
    return svdvalsKernel(m, n);
  },
  lower: ([a]) => [svdvalsLowered(a!)],
  jvp: ([a], [da]) => {
    if (!da) return { outputs: bindMatrices(svdvalsPrimitive, [a!], {}), tangents: [null] };
    const [u, s, vt] = factors(a!, false);
    // the diagonal of Uᵀ·dA·V
    return { outputs: [s], tangents: [sum(mul(u, matmul(da, vt.mT)), -2)] };
  },
});

type Factors = readonly [u: Tensor, s: Tensor, vt: Tensor];

const factors = (a: Tensor, full: boolean): Factors => bindMatrices(svdPrimitive, [a], { full }) as Factors;

/**
 * With P = Uᵀ·dA·V: dσ is its diagonal, dU = U·(F ∘ (P·Σ + Σ·Pᵀ)) + (I − U·Uᵀ)·dA·V·Σ⁻¹ and the same for V, where
 * Fᵢⱼ = 1/(σⱼ² − σᵢ²). Columns that complete a basis move as little as they can: −U·dUᵀ·U₀.
 * J. Townsend, Differentiating the Singular Value Decomposition (2016), https://j-towns.github.io/papers/svd-derivative.pdf
 */
function tangentsOf([u, s, vt]: Factors, da: Tensor, params: SvdParams): Factors {
  const [m, n, k] = sizes(params);
  const [uk, v] = [columnsOf(u, 0, k), rowsOf(vt, 0, k).mT];
  const dav = matmul(da, v);
  const p = matmul(uk.mT, dav);
  const [rows, columns] = [unsqueeze(s, -1), unsqueeze(s, -2)];
  const same = beside(s, () => eye(k, k, { dtype: "bool" }));
  const gaps = where(same, 1, mul(sub(columns, rows), add(columns, rows)));
  const f = where(same, 0, div(1, gaps));
  let du = matmul(uk, mul(f, add(mul(p, columns), mul(rows, p.mT))));
  let dv = matmul(v, mul(f, add(mul(rows, p), mul(p.mT, columns))));
  if (m > k) du = add(du, div(sub(dav, matmul(uk, p)), columns));
  if (n > k) dv = add(dv, div(sub(matmul(da.mT, uk), matmul(v, p.mT)), columns));
  if (params.full) {
    du = completed(u, uk, du, m, k);
    dv = completed(vt.mT, v, dv, n, k);
  }
  return [du, diagonalOf(p), dv.mT];
}

/** With the tangents of the columns that complete the basis. */
function completed(basis: Tensor, first: Tensor, tangent: Tensor, n: number, k: number): Tensor {
  if (n === k) return tangent;
  const rest = columnsOf(basis, k, n);
  return concatenate([tangent, neg(matmul(first, matmul(tangent.mT, rest)))], -1);
}

export interface SvdOptions {
  /** Square U and V (default), or their first min(m, n) columns. */
  readonly fullMatrices?: boolean;
}

export interface Svd {
  /** Orthonormal columns: […, m, m], or […, m, k]. */
  readonly u: Tensor;
  /** Singular values, descending: […, k] with k = min(m, n). */
  readonly s: Tensor;
  /** Vᵀ, orthonormal rows: […, n, n], or […, k, n]. */
  readonly vh: Tensor;
}

/**
 * The singular value decomposition A = U·diag(s)·Vᵀ of matrices […, m, n]. The largest component of each column of U is
 * positive. Matrices with an element that is no finite number give NaN.
 *
 * Derivatives of `u` and `vh` divide by σᵢ² − σⱼ² (and by σ where A is not square): they are NaN for repeated singular
 * values, those of `s` are not. Use `svdvals` where the vectors are not needed.
 *
 * @throws CotangentError `BAD_ARGUMENT`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `SHAPE_MISMATCH`, `UNKNOWN_OPTION`
 * @example const { u, s, vh } = svd(tensor([[3, 0], [4, 5]]), { fullMatrices: false }); // s: [√45, √5]
 */
export function svd(a: Tensor, options: SvdOptions = {}): Svd {
  checkFlags("svd", options, ["fullMatrices"]);
  const { shape } = requireMatrices("svd", a).aval;
  const full = options.fullMatrices !== false;
  const [m, n] = matrixOf(shape) as [number, number];
  if (m === 0 || n === 0) return svdOfNothing(a, m, n, full);
  const [u, s, vh] = factors(a, full);
  return { u, s, vh };
}

/** Of matrices without elements: where the factors are square, they are identity matrices. */
function svdOfNothing(a: Tensor, m: number, n: number, full: boolean): Svd {
  const stack = stackOf(a.aval.shape);
  const dtype = a.aval.dtype;
  const basis = (size: number): Tensor => broadcastTo(eye(size, size, { dtype }), [...stack, size, size]);
  return beside(a, () => ({
    u: full ? basis(m) : zeros([...stack, m, 0], { dtype }),
    s: zeros([...stack, 0], { dtype }),
    vh: full ? basis(n) : zeros([...stack, 0, n], { dtype }),
  }));
}

/**
 * The singular values of matrices […, m, n], descending: […, min(m, n)]. Their first derivative is finite for repeated ones,
 * too; the second is NaN there.
 * @throws CotangentError `BAD_ARGUMENT`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `SHAPE_MISMATCH`
 * @example svdvals(tensor([[3, 0], [4, 5]])) // [√45, √5]
 */
export function svdvals(a: Tensor): Tensor {
  const { shape } = requireMatrices("svdvals", a).aval;
  if (matrixOf(shape).includes(0)) return beside(a, () => zeros([...stackOf(shape), 0], { dtype: a.aval.dtype }));
  return bindMatrices(svdvalsPrimitive, [a], {})[0]!;
}
