import {
  abs,
  add,
  all,
  beside,
  broadcastTo,
  cond,
  customJvp,
  eq,
  eye,
  gt,
  le,
  logicalNot,
  matmul,
  mul,
  type Primitive,
  stopGradient,
  sub,
  sum,
  type Tensor,
  toDType,
  unsqueeze,
  where,
} from "@cotangent/core";
import { bindMatrices, factorisation, type Matrices, matrixOf } from "./factorisation.ts";
import { pivotedQrOnHost } from "./host/pivoted-qr.ts";
import { identityMask } from "./lowered/indices.ts";
import { columnsOf, diagonalOf, placesIn } from "./lowered/parts.ts";
import { pivotedQr as lowered } from "./lowered/pivoted-qr.ts";
import { qr } from "./qr.ts";
import { svd } from "./svd.ts";
import { triangularSolve } from "./triangular-solve.ts";

/** Argument: A […, m, n], m ≥ n. Outputs: Q […, m, n], R […, n, n], and the order of A's columns. Only of values that are not differentiated. */
const pivotedQrPrimitive: Primitive<Matrices> = /* @__PURE__ */ factorisation<Matrices>({
  name: "pivotedQr",
  outputs: ({ matrices: [a] }) => [{ shape: a! }, { shape: [a![1]!, a![1]!] }, { shape: a!.slice(1), dtype: "int32" }],
  host: ({ matrices: [a] }) => pivotedQrOnHost(a![0]!, a![1]!),
  lower: ([a]) => lowered(a!),
  jvp: ([a]) => ({ outputs: bindMatrices(pivotedQrPrimitive, [a!], {}), tangents: [null, null, null] }),
});

/**
 * A = left·lower·upper·rightᵀ, but for what counts as nothing: with orthonormal columns in left […, m, k] and right […, n, k], a lower and an upper
 * triangular matrix […, k, k], which are those of the identity beyond the rank, and the rows that count, bool […, k].
 */
export type Decomposition = readonly [left: Tensor, lower: Tensor, upper: Tensor, right: Tensor, kept: Tensor];

/** Of the transposed matrix. */
const transposed = ([left, lower, upper, right, kept]: Decomposition): Decomposition => [right, upper.mT, lower.mT, left, kept];

/** The number of rows that count, int32 […]. */
export const rankOf = ([, , , , kept]: Decomposition): Tensor => sum(toDType(kept, "int32"), -1);

const epsilonOf = (a: Tensor): number => (a.dtype === "float32" ? 2 ** -23 : 2 ** -52);
const boundOf = (a: Tensor, rcond: number | undefined): number => rcond ?? Math.max(...matrixOf(a.aval.shape)) * epsilonOf(a);

/** By QR factorisation with column pivoting. The rank is the number of R's diagonal elements above `rcond` times the first. */
export function byColumnPivoting(given: Tensor, rcond: number | undefined): Decomposition {
  const a = stopGradient(given);
  const [m, n] = matrixOf(a.aval.shape) as [number, number];
  if (m < n) return transposed(byColumnPivoting(a.mT, rcond));
  const [q, r, order] = bindMatrices(pivotedQrPrimitive, [a], {}) as [Tensor, Tensor, Tensor];
  const sizes = abs(diagonalOf(r));
  // NaN counts
  const small = le(sizes, mul(columnsOf(sizes, 0, 1), boundOf(a, rcond)));
  const first = unsqueeze(sum(toDType(logicalNot(small), "int32"), -1), -1);
  const kept = gt(first, placesIn(sizes));
  const permutation = toDType(eq(unsqueeze(placesIn(order), -1), unsqueeze(order, -2)), a.dtype);
  const identity = broadcastTo(beside(a, () => eye(n, n, { dtype: a.dtype })), r.aval.shape);
  const [lower, upper, right] = cond<readonly [Tensor, Tensor, Tensor, Tensor], readonly Tensor[]>(
    all(kept),
    (r, _, identity, permutation) => [identity, r, permutation],
    (r, kept, identity, permutation) => {
      const rows = unsqueeze(kept, -1);
      const { q: turn, r: triangle } = qr(where(rows, r, 0).mT);
      return [where(rows, triangle.mT, identity), identity, matmul(permutation, turn)];
    },
    [r, kept, identity, permutation],
  ) as [Tensor, Tensor, Tensor];
  return [q, lower, upper, right, kept];
}

/** By singular values, of which those of at most `rcond` times the largest do not count; and these. */
export function bySingularValues(a: Tensor, rcond: number | undefined): { readonly decomposition: Decomposition; readonly singularValues: Tensor } {
  const { u, s: singularValues, vh } = svd(a, { fullMatrices: false });
  const s = stopGradient(singularValues);
  const kept = logicalNot(le(s, mul(columnsOf(s, 0, 1), boundOf(a, rcond))));
  const identity = identityMask(s.aval.shape.at(-1)!, s);
  const diagonal = where(identity, unsqueeze(where(kept, s, 1), -1), 0);
  const upper = toDType(broadcastTo(identity, diagonal.aval.shape), a.dtype);
  return { decomposition: [stopGradient(u), diagonal, upper, stopGradient(vh).mT, kept], singularValues };
}

const solveBy = (b: Tensor, [left, lower, upper, right, kept]: Decomposition): Tensor => {
  const inner = where(unsqueeze(kept, -1), matmul(left.mT, b), 0);
  return matmul(right, triangularSolve(upper, triangularSolve(lower, inner), { upper: true }));
};

/**
 * The pseudoinverse P of A, with its derivative at constant rank, dP = P·(Pᵀ·dAᵀ·(I − A·P) − dA·P) + (I − P·A)·dAᵀ·Pᵀ·P. G. Golub and V. Pereyra,
 * The differentiation of pseudo-inverses, https://doi.org/10.1137/0710036
 */
const pseudoinverse: (a: Tensor, ...parts: Decomposition) => Tensor = /* @__PURE__ */ customJvp(
  (a: Tensor, ...parts: Decomposition) => {
    const [m] = matrixOf(a.aval.shape) as [number];
    return solveBy(beside(a, () => eye(m, m, { dtype: a.dtype })), parts);
  },
  ([a, ...parts], [da]) => {
    const p = pseudoinverse(a, ...parts);
    const w = matmul(p.mT, da.mT);
    const inner = sub(sub(w, matmul(w, matmul(a, p))), matmul(da, p));
    const outer = matmul(da.mT, matmul(p.mT, p));
    return [p, add(matmul(p, inner), sub(outer, matmul(p, matmul(a, outer))))];
  },
);

/** P·b, where b − A·P·b has fewer rounding errors than with the product. With x = P·b, dx = P·(db − dA·x + Pᵀ·dAᵀ·(b − A·x)) + (I − P·A)·dAᵀ·Pᵀ·x. */
export const pseudoSolve: (a: Tensor, b: Tensor, ...parts: Decomposition) => Tensor = /* @__PURE__ */ customJvp(
  (_: Tensor, b: Tensor, ...parts: Decomposition) => solveBy(b, parts),
  ([a, b, ...parts], [da, db]) => {
    const x = pseudoSolve(a, b, ...parts);
    const p = pseudoinverse(a, ...parts);
    const rest = matmul(p.mT, matmul(da.mT, sub(b, matmul(a, x))));
    const outer = matmul(da.mT, matmul(p.mT, x));
    const inner = sub(add(sub(db, matmul(da, x)), rest), matmul(a, outer));
    return [x, add(matmul(p, inner), outer)];
  },
);
