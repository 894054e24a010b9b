import {
  div,
  eq,
  matmul,
  mul,
  type Primitive,
  sub,
  sum,
  type Tensor,
  unsqueeze,
  where,
} from "@cotangent/core";
import { checkFlags, requireSquare } from "./arguments.ts";
import { bindMatrices, factorisation, type Matrices } from "./factorisation.ts";
import { eighOnHost } from "./host/eigh.ts";
import { eigh as lowered } from "./lowered/eigh.ts";
import { identityMask } from "./lowered/indices.ts";
import { diagonalOf, symmetricPart } from "./lowered/parts.ts";

interface Triangle {
  readonly upper: boolean;
}

// dλ = diag(Vᵀ·dA·V), dV = V·(F ∘ Vᵀ·dA·V) with Fᵢⱼ = 1/(λⱼ − λᵢ), 0 on the diagonal, of dA's symmetric part.
// M. Giles: An extended collection of matrix derivative results, §3.1, https://people.maths.ox.ac.uk/gilesm/files/NA-08-01.pdf

/** Outputs: eigenvalues […, n], eigenvectors […, n, n]. */
export const eighPrimitive: Primitive<Triangle & Matrices> = /* @__PURE__ */ factorisation<Triangle & Matrices>({
  name: "eigh",
  outputs: ({ matrices: [a] }) => [{ shape: [a![0]!] }, { shape: a! }],
  host: ({ matrices: [a], upper }) => eighOnHost(a![0]!, upper, true),
  lower: ([a], { upper }) => lowered(a!, upper, true),
  jvp: ([a], [da], { upper }) => {
    const outputs = both(a!, upper);
    if (!da) return { outputs, tangents: [null, null] };
    const [values, vectors] = outputs;
    const inner = matmul(vectors.mT, matmul(symmetricPart(da), vectors));
    return { outputs, tangents: [diagonalOf(inner), matmul(vectors, mul(inner, inverseGaps(values)))] };
  },
});

/** Its values alone, which have derivatives where some are equal, too. */
export const eigvalshPrimitive: Primitive<Triangle & Matrices> = /* @__PURE__ */ factorisation<Triangle & Matrices>({
  name: "eigvalsh",
  outputs: ({ matrices: [a] }) => [{ shape: [a![0]!] }],
  host: ({ matrices: [a], upper }) => eighOnHost(a![0]!, upper, false),
  lower: ([a], { upper }) => lowered(a!, upper, false),
  jvp: ([a], [da], { upper }) => {
    if (!da) return { outputs: bindMatrices(eigvalshPrimitive, [a!], { upper }), tangents: [null] };
    const [values, vectors] = both(a!, upper);
    return { outputs: [values], tangents: [sum(mul(vectors, matmul(symmetricPart(da), vectors)), -2)] };
  },
});

const both = (a: Tensor, upper: boolean): [Tensor, Tensor] => bindMatrices(eighPrimitive, [a], { upper }) as [Tensor, Tensor];

/** NaN where two values are equal. */
function inverseGaps(values: Tensor): Tensor {
  const gaps = sub(unsqueeze(values, -2), unsqueeze(values, -1));
  const same = identityMask(values.aval.shape.at(-1)!, values);
  return where(same, 0, div(1, where(eq(gaps, 0), where(same, 1, NaN), gaps)));
}

export interface EighOptions {
  /** Read the upper triangle of `a` instead of the lower one. Default false. */
  readonly upper?: boolean;
}

export interface Eigenpairs {
  /** […, n], ascending. */
  readonly eigenvalues: Tensor;
  /** […, n, n]: column j belongs to eigenvalue j. */
  readonly eigenvectors: Tensor;
}

function prepared(op: string, a: Tensor, options: EighOptions): readonly [Tensor, boolean] {
  checkFlags(op, options, ["upper"]);
  return [requireSquare(op, a), options.upper ?? false];
}

/**
 * Eigenvalues and orthonormal eigenvectors of symmetric matrices: a = V·diag(λ)·Vᵀ. Only one triangle of `a` is read; its gradient
 * is symmetric. The largest element of each eigenvector is positive (of several, the first), so that backends agree.
 *
 * Derivatives of eigenvectors of equal eigenvalues do not exist, they are NaN; `eigvalsh` has first derivatives there. A matrix with
 * NaN or infinities has NaN for all.
 *
 * @param a […, n, n], float32 or float64
 * @returns eigenvalues […, n], ascending, and eigenvectors […, n, n], the columns
 * @throws CotangentError `SHAPE_MISMATCH`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `BAD_ARGUMENT`, `UNKNOWN_OPTION`
 * @example eigh(tensor([[2, 1], [1, 2]])).eigenvalues // [1, 3]
 */
export function eigh(a: Tensor, options: EighOptions = {}): Eigenpairs {
  const [eigenvalues, eigenvectors] = both(...prepared("eigh", a, options));
  return { eigenvalues, eigenvectors };
}

/**
 * Eigenvalues of symmetric matrices, ascending, in less time than `eigh` takes. Only one triangle of `a` is read; its gradient is
 * symmetric, and exists where eigenvalues are equal, too: of them, it is that of their sum (of each, it depends on the basis that was
 * found). Second derivatives are NaN there.
 *
 * @param a […, n, n], float32 or float64
 * @returns […, n]
 * @throws CotangentError `SHAPE_MISMATCH`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `BAD_ARGUMENT`, `UNKNOWN_OPTION`
 * @example eigvalsh(tensor([[2, 1], [1, 2]])) // [1, 3]
 */
export function eigvalsh(a: Tensor, options: EighOptions = {}): Tensor {
  const [square, upper] = prepared("eigvalsh", a, options);
  return bindMatrices(eigvalshPrimitive, [square], { upper })[0]!;
}
