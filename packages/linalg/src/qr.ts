import {
  add,
  badArgument,
  beside,
  broadcastTo,
  checkOptions,
  concatenate,
  eye,
  matmul,
  type Primitive,
  sub,
  type Tensor,
  tril,
  triu,
  zeros,
} from "@cotangent/core";
import { requireMatrices } from "./arguments.ts";
import { completeQr } from "./errors.ts";
import { bindMatrices, factorisation, type Matrices, matrixOf, stackOf } from "./factorisation.ts";
import { qrOnHost } from "./host/qr.ts";
import { columnsOf } from "./lowered/parts.ts";
import { qr as lowered } from "./lowered/qr.ts";
import { triangularSolve } from "./triangular-solve.ts";

interface Sizes {
  /** Of Q; 0 if only R is asked for. */
  readonly columns: number;
  /** Of R. */
  readonly rows: number;
}

/** Argument: A […, m, n]. Outputs: Q […, m, columns], unless that is nothing, and R […, rows, n]. */
export const qrPrimitive: Primitive<Sizes & Matrices> = /* @__PURE__ */ factorisation<Sizes & Matrices>({
  name: "qr",
  outputs: ({ matrices: [a], columns, rows }) => [
    ...(columns === 0 ? [] : [{ shape: [a![0]!, columns] }]),
    { shape: [rows, a![1]!] },
  ],
  host: ({ matrices: [a], columns }) => qrOnHost(a![0]!, a![1]!, columns),
  lower: ([a], { columns, rows }) => lowered(a!, columns, rows),
  jvp: ([a], [da], { matrices: [shape], columns, rows }) => {
    if (!da) {
      const outputs = factors(a!, columns, rows);
      return { outputs, tangents: outputs.map(() => null) };
    }
    const k = Math.min(...shape!);
    if (rows > k) throw completeQr(a!.aval);
    const [q, r] = factors(a!, k, k) as [Tensor, Tensor];
    const [dq, dr] = tangentsOf(q, r, da);
    return columns === 0 ? { outputs: [r], tangents: [dr] } : { outputs: [q, r], tangents: [dq, dr] };
  },
});

const factors = (a: Tensor, columns: number, rows: number): readonly Tensor[] => bindMatrices(qrPrimitive, [a], { columns, rows });

/**
 * With R₁ and dA₁ the first columns, as many as R has rows, and C = Qᵀ·dA₁·R₁⁻¹ = Ω + U, where Ω is skew-symmetric and U upper triangular:
 * dQ = dA₁·R₁⁻¹ − Q·U, dR₁ = U·R₁, and dR = Qᵀ·dA − Ω·R for the columns that are left.
 * S. Walter, L. Lehmann, Algorithmic Differentiation of Linear Algebra Functions, https://arxiv.org/abs/1009.6112
 */
function tangentsOf(q: Tensor, r: Tensor, da: Tensor): readonly [dq: Tensor, dr: Tensor] {
  const [k, n] = matrixOf(r.aval.shape) as [number, number];
  const first = columnsOf(r, 0, k);
  const x = triangularSolve(first, columnsOf(da, 0, k), { upper: true, left: false });
  const c = matmul(q.mT, x);
  const u = add(triu(c), tril(c, -1).mT);
  const dq = sub(x, matmul(q, u));
  const dr = matmul(u, first);
  if (n === k) return [dq, dr];
  const rest = sub(matmul(q.mT, columnsOf(da, k, n)), matmul(sub(c, u), columnsOf(r, k, n)));
  return [dq, concatenate([dr, rest], -1)];
}

export interface QrOptions {
  /**
   * `"reduced"` (the default): q […, m, k] and r […, k, n] with k = min(m, n). `"complete"`: q […, m, m] and r […, m, n]. `"r"`: r […, k, n] alone,
   * which takes less time.
   */
  readonly mode?: "reduced" | "complete" | "r";
}

export interface Qr {
  /** Orthonormal columns. */
  readonly q: Tensor;
  /** Upper triangular. */
  readonly r: Tensor;
}

/**
 * a = q·r with orthonormal columns in q and an upper triangular r, by Householder reflections with the signs of LAPACK: on the diagonal
 * of r they are mostly negative.
 *
 * Derivatives need a's first min(m, n) columns to be independent; where they are not, they are NaN or infinite. Of `"complete"`
 * with m > n there is none.
 *
 * @param a […, m, n], float32 or float64
 * @returns q and r; with mode "r" r alone, in an object, too
 * @throws CotangentError `SHAPE_MISMATCH`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `BAD_ARGUMENT`, `UNKNOWN_OPTION`; `NOT_DIFFERENTIABLE` where a complete factorisation is differentiated
 * @example qr(tensor([[3, 1], [4, 2]])).r // [[−5, −2.2], [0, 0.4]]
 */
export function qr(a: Tensor, options: { readonly mode: "r" }): Pick<Qr, "r">;
export function qr(a: Tensor, options?: { readonly mode?: "reduced" | "complete" }): Qr;
export function qr(a: Tensor, options: QrOptions = {}): Pick<Qr, "r"> & Partial<Qr> {
  checkOptions("qr", options, ["mode"]);
  const { mode = "reduced" } = options;
  if (!["reduced", "complete", "r"].includes(mode)) throw badArgument("qr", "the mode", '"reduced", "complete" or "r"', mode);
  const { shape, dtype } = requireMatrices("qr", a).aval;
  const [m, n] = matrixOf(shape) as [number, number];
  const rows = mode === "complete" ? m : Math.min(m, n);
  if (m === 0 || n === 0) {
    const stack = stackOf(shape);
    const r = beside(a, () => zeros([...stack, rows, n], { dtype }));
    return mode === "r" ? { r } : { q: broadcastTo(beside(a, () => eye(m, rows, { dtype })), [...stack, m, rows]), r };
  }
  if (mode === "r") return { r: factors(a, 0, rows)[0]! };
  const [q, r] = factors(a, rows, rows) as [Tensor, Tensor];
  return { q, r };
}
