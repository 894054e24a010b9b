import {
  add,
  batchRule,
  type Batched,
  bind,
  bind1,
  concatenate,
  cumprod,
  customJvp,
  definePrimitive,
  eq,
  flip,
  gt,
  isLinearArg,
  jvpRule,
  lowerRule,
  matmul,
  mul,
  neg,
  none,
  onesLike,
  type Primitive,
  sliceAxis,
  stopGradient,
  sub,
  sum,
  type Tensor,
  transposeRule,
  unsqueeze,
  where,
} from "@cotangent/core";
import { bindMatrices, factorisation, leading, type Matrices } from "./factorisation.ts";
import { completePivoting as onHost } from "./host/complete-pivoting.ts";
import { completePivoting as lowered } from "./lowered/complete-pivoting.ts";
import { diagonalOf, placesIn } from "./lowered/parts.ts";
import { factored, inverseOf } from "./solve.ts";

// The determinant of A = X·diag(d)·Y with det X·det Y = 1 is Π dᵢ, and its derivatives are minors of a diagonal matrix, seen through
// X⁻¹ and Y⁻¹: products of the d that are left when some are taken out. No division, so that they are exact where d has zeros, too.

/** Outputs: X⁻¹, Y⁻¹ […, n, n] and d […, n]. Only of values that are not differentiated. */
export const completePivotingPrimitive: Primitive<Matrices> = /* @__PURE__ */ factorisation<Matrices>({
  name: "completePivoting",
  outputs: ({ matrices: [a] }) => [{ shape: a! }, { shape: a! }, { shape: a!.slice(1) }],
  host: ({ matrices: [a] }) => onHost(a![0]!),
  lower: ([a]) => {
    const { left, right, d } = lowered(a!);
    return [left, right, d];
  },
  jvp: ([a]) => ({ outputs: bindMatrices(completePivotingPrimitive, [a!], {}), tangents: [null, null, null] }),
});

type Diagonalised = readonly [left: Tensor, right: Tensor, d: Tensor];

/** The matrix of cofactors of […, n, n], n ≥ 1: the derivative of the determinant, exact for matrices of any rank. */
export function cofactors(a: Tensor): Tensor {
  return cofactorsOf(a, ...(bindMatrices(completePivotingPrimitive, [stopGradient(a)], {}) as Diagonalised));
}

const cofactorsOf: (a: Tensor, ...parts: Diagonalised) => Tensor = /* @__PURE__ */ customJvp(
  (_: Tensor, ...[left, right, d]: Diagonalised) =>
    matmul(mul(left.mT, unsqueeze(mul(productsBefore(d), productsAfter(d)), -2)), right.mT),
  ([a, ...parts], [da]) => [cofactorsOf(a, ...parts), minors(a, parts, da)],
);

/** 1, d₀, d₀·d₁, … without the product of all. */
const productsBefore = (d: Tensor): Tensor => cumprod(shifted(d), -1);
/** …, dₙ₋₂·dₙ₋₁, dₙ₋₁, 1. */
const productsAfter = (d: Tensor): Tensor => flip(productsBefore(flip(d, -1)), -1);

/** 1, d₀, …, dₙ₋₂ */
function shifted(d: Tensor): Tensor {
  const axis = d.aval.shape.length - 1;
  const n = d.aval.shape[axis]!;
  return concatenate([onesLike(sliceAxis(d, axis, 0, 1)), sliceAxis(d, axis, 0, n - 1)], axis);
}

/** For each pair of places the product of all other d; zeros on the diagonal. */
function productsWithoutTwo(d: Tensor): Tensor {
  const across = placesIn(d);
  const down = unsqueeze(across, -1);
  const between = cumprod(where(gt(sub(across, 1), down), unsqueeze(shifted(d), -2), 1), -1);
  const all = mul(mul(unsqueeze(productsBefore(d), -1), between), unsqueeze(productsAfter(d), -2));
  const upper = where(gt(across, down), all, 0);
  return add(upper, upper.mT);
}

/**
 * Arguments: A, X⁻¹, Y⁻¹, d, F. The derivative of the cofactors of A along F. It is linear in F and its own transpose, since ⟨E, minors(F)⟩ is the
 * second derivative of the determinant along E and F.
 */
const minorsPrimitive: Primitive<object> = /* @__PURE__ */ definePrimitive<object, Record<never, never>>({
  name: "linalg.minors",
  traits: {},
  aval: ([a]) => [a!],
  rules: {
    [lowerRule]: ([, left, right, d, f]) => {
      const inner = matmul(matmul(left!, f!), right!);
      const products = productsWithoutTwo(d!);
      const places = placesIn(d!);
      const onDiagonal = matmul(products, unsqueeze(diagonalOf(inner), -1));
      const all = where(eq(unsqueeze(places, -1), places), onDiagonal, neg(mul(products, inner.mT)));
      return matmul(matmul(left!.mT, all), right!.mT);
    },
    [jvpRule]: (primals, [da = null, , , , df = null]) => {
      const [a, left, right, d, f] = primals as [Tensor, Tensor, Tensor, Tensor, Tensor];
      const outputs = bind(minorsPrimitive, primals, none);
      const moved = da && third(a, f, da);
      const along = df && minors(a, [left, right, d], df);
      return { outputs, tangents: [moved && along ? add(moved, along) : (moved ?? along ?? null)] };
    },
    [transposeRule]: (ct, args) => {
      const [a, left, right, d] = args.filter((x): x is Tensor => !isLinearArg(x));
      if (d === undefined || !isLinearArg(args[4]!)) throw new TypeError("minors is linear in its last argument only");
      return [null, null, null, null, minors(a!, [left!, right!, d], ct)];
    },
    [batchRule]: (args, dims, params, context): Batched => [bind1(minorsPrimitive, leading(args, dims, context), params), 0],
  },
});

const minors = (a: Tensor, parts: Diagonalised, f: Tensor): Tensor => bind1(minorsPrimitive, [a, ...parts, f], none);

/** The derivative of `minors(f)` along g, of invertible matrices only: of det A·(⟨N, F⟩·N − N·Fᵀ·N) with N = A⁻ᵀ, dN = −N·Gᵀ·N. */
function third(a: Tensor, f: Tensor, g: Tensor): Tensor {
  const inverse = inverseOf(factored("det, of a third derivative", a)).mT;
  const along = (x: Tensor): Tensor => unsqueeze(unsqueeze(sum(mul(inverse, x), [-2, -1]), -1), -1);
  const between = (x: Tensor): Tensor => matmul(matmul(inverse, x.mT), inverse);
  const [ofF, ofG, nf, ng] = [along(f), along(g), between(f), between(g)];
  const crossed = add(matmul(matmul(ng, f.mT), inverse), matmul(matmul(inverse, f.mT), ng));
  const mixed = unsqueeze(unsqueeze(sum(mul(ng, f), [-2, -1]), -1), -1);
  const own = sub(crossed, add(mul(mixed, inverse), mul(ofF, ng)));
  const firstRow = sliceAxis(mul(a, cofactors(a)), a.aval.shape.length - 2, 0, 1);
  const determinant = sum(firstRow, -1, { keepdim: true });
  return mul(determinant, add(mul(ofG, sub(mul(ofF, inverse), nf)), own));
}
