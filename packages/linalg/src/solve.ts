import {
  beside,
  broadcastTo,
  eye,
  isLinearArg,
  matmul,
  neg,
  type Primitive,
  promote,
  sameShape,
  shapeMismatch,
  squeeze,
  sub,
  type Tensor,
  unsqueeze,
} from "@cotangent/core";
import { checkFlags, requireFloats, requireSquare } from "./arguments.ts";
import { singularMatrix } from "./errors.ts";
import { bindMatrices, factorisation, type Matrices } from "./factorisation.ts";
import { luSolve as onHost } from "./host/lu.ts";
import { checkMatrices } from "./known.ts";
import { luSolve as lowered } from "./lowered/lu.ts";
import { factorsOf } from "./lu.ts";
import { commonStack, solveStacks } from "./stacks.ts";
import { batched } from "./triangular-solve.ts";

interface Side {
  /** The equation is Aᵀ·x = b. */
  readonly transposed: boolean;
}

/**
 * Arguments: A, its factors in one, the order of its rows […, n, 1], b […, n, k]. The x of A·x = b. Factors and order are values that go with A
 * and are not differentiated: the derivative dx = A⁻¹·(db − dA·x) and its transpose are solved with the same ones.
 */
export const solvePrimitive: Primitive<Side & Matrices> = /* @__PURE__ */ factorisation<Side & Matrices>({
  name: "solve",
  outputs: ({ matrices }) => [{ shape: matrices[3]! }],
  host: ({ matrices: [, , , b], transposed }) => onHost(b![0]!, b![1]!, transposed),
  lower: ([, packed, order, b], { transposed }) => [lowered(packed!, squeeze(order!, -1), b!, transposed)],
  jvp: ([a, packed, order, b], [da, , , db], { transposed }) => {
    const x = solved([a!, packed!, order!, b!], transposed);
    if (!da && !db) return { outputs: [x], tangents: [null] };
    const moved = da && matmul(transposed ? da.mT : da, x);
    const rest = !moved ? db! : db ? sub(db, moved) : neg(moved);
    return { outputs: [x], tangents: [solved([a!, packed!, order!, rest], transposed)] };
  },
  transpose: (ct, args, { transposed }) => {
    const known = args.slice(0, 3).filter((x): x is Tensor => !isLinearArg(x));
    if (known.length < 3 || !isLinearArg(args[3]!)) throw new TypeError("solve is linear in its last argument only");
    return [null, null, null, solved([...known, ct], !transposed)];
  },
  batch: (args, dims, params, context) => [batched(solvePrimitive, args, dims, params, context)],
});

const solved = (args: readonly Tensor[], transposed: boolean): Tensor => bindMatrices(solvePrimitive, args, { transposed })[0]!;

/** A matrix with its factors: arguments of the primitive before the last. */
export type Factored = readonly [a: Tensor, packed: Tensor, order: Tensor];

/** Throws `SINGULAR_MATRIX` in the name of `op`, where the values are known. */
export function factored(op: string, a: Tensor): Factored {
  const { packed, permutation } = factorsOf(a);
  requireRegular(op, packed);
  return [a, packed, unsqueeze(permutation, -1)];
}

/** Throws `SINGULAR_MATRIX` for factors of a singular matrix, where the values are known. */
export function requireRegular(op: string, packed: Tensor): void {
  const n = packed.aval.shape.at(-1)!;
  checkMatrices(packed, (elements, place) => {
    for (let i = 0; i < n; i++) if (elements[i * n + i] === 0) throw singularMatrix(op, i + 1, place);
  });
}

/** A⁻¹, from its factors. */
export function inverseOf(matrix: Factored): Tensor {
  const [{ aval }] = matrix;
  const unit = beside(matrix[0], () => eye(aval.shape.at(-1)!, aval.shape.at(-1)!, { dtype: aval.dtype }));
  return solved([...matrix, broadcastTo(unit, aval.shape)], false);
}

export interface SolveOptions {
  /** Solve a·x = b; x·a = b if false. Default true. */
  readonly left?: boolean;
}

/**
 * The x of a·x = b for invertible matrices, by LU factorisation with partial pivoting. The derivatives, too, are solved with these factors.
 *
 * Where a matrix is singular, it throws if the values are known at once (eagerly, also under `grad`); under `jit` and `vmap` and on
 * WebGPU x is NaN.
 *
 * @param a […, n, n], float32 or float64
 * @param b vectors […, n] if it has one dimension or the shape of `a` without the last, else […, n, k], or […, k, n] for `left: false`;
 *   leading dimensions broadcast
 * @returns of b's shape
 * @throws CotangentError `SINGULAR_MATRIX`, `SHAPE_MISMATCH`, `NOT_BROADCASTABLE`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `BAD_ARGUMENT`, `UNKNOWN_OPTION`
 * @example solve(tensor([[0, 2], [4, 1]]), tensor([2, 9])) // [2, 1]
 */
export function solve(a: Tensor, b: Tensor, options: SolveOptions = {}): Tensor {
  checkFlags("solve", options, ["left"]);
  const { left = true } = options;
  const [matrix, given] = promote("solve", [requireSquare("solve", a, "a"), requireFloats("solve", b, "b")]) as [Tensor, Tensor];
  const { shape } = given.aval;
  const vector = shape.length === 1 || sameShape(shape, matrix.aval.shape.slice(0, -1));
  if (shape.length === 0 || matrix.aval.shape.at(-1) !== shape.at(vector || !left ? -1 : -2))
    throw shapeMismatch("solve", `b with as many ${vector ? "elements" : left ? "rows" : "columns"} as a`, [matrix.aval, given.aval]);
  // before the values are looked at
  commonStack("solve", [matrix, vector ? unsqueeze(given, -1) : given]);
  const sides = vector ? unsqueeze(given, -1) : left ? given : given.mT;
  const x = solveStacks("solve", factored("solve", matrix), sides, (args) => solved(args, !left));
  return vector ? squeeze(x, -1) : left ? x : x.mT;
}

/**
 * The inverse of a matrix. To solve equations `solve` is faster and more precise.
 *
 * Where a matrix is singular, it throws if the values are known at once (eagerly, also under `grad`); under `jit` and `vmap` and on
 * WebGPU the result is NaN.
 *
 * @param a […, n, n], float32 or float64
 * @throws CotangentError `SINGULAR_MATRIX`, `SHAPE_MISMATCH`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `BAD_ARGUMENT`
 * @example inv(tensor([[2, 0], [0, 4]])) // [[0.5, 0], [0, 0.25]]
 */
export function inv(a: Tensor): Tensor {
  return inverseOf(factored("inv", requireSquare("inv", a)));
}
