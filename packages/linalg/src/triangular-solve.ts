import {
  type BatchContext,
  type BatchDim,
  type Batched,
  bind,
  isLinearArg,
  matmul,
  moveaxis,
  neg,
  type Primitive,
  promote,
  shapeMismatch,
  sub,
  type Tensor,
  tril,
  triu,
} from "@cotangent/core";
import { checkFlags, requireMatrices, requireSquare } from "./arguments.ts";
import { bindMatrices, factorisation, leading, type Matrices, matrixOf } from "./factorisation.ts";
import { type Triangle, triangularSolve as onHost } from "./host/triangular-solve.ts";
import { triangularSolve as lowered } from "./lowered/triangular-solve.ts";
import { intoColumns, outOfColumns, solveStacks } from "./stacks.ts";

/** Arguments: T […, n, n], b […, n, k]. The x of T·x = b, or of Tᵀ·x = b. */
export const triangularSolvePrimitive: Primitive<Triangle & Matrices> = /* @__PURE__ */ factorisation<Triangle & Matrices>({
  name: "triangularSolve",
  outputs: ({ matrices: [, b] }) => [{ shape: b! }],
  host: ({ matrices: [, b], ...triangle }) => onHost(b![0]!, b![1]!, triangle),
  lower: ([t, b], params) => [lowered(t!, b!, params)],
  jvp: ([t, b], [dt, db], params) => {
    const x = substitution(t!, b!, params);
    if (!dt && !db) return { outputs: [x], tangents: [null] };
    const moved = dt && matmul(read(dt, params), x);
    const rest = !moved ? db! : db ? sub(db, moved) : neg(moved);
    return { outputs: [x], tangents: [substitution(t!, rest, params)] };
  },
  transpose: (ct, [t, b], params) => {
    if (t === undefined || isLinearArg(t) || !isLinearArg(b!)) throw new TypeError("triangularSolve is linear in its second argument only");
    return [null, substitution(t, ct, { ...params, transposed: !params.transposed })];
  },
  batch: (args, dims, params, context) => [batched(triangularSolvePrimitive, args, dims, params, context)],
});

/** What the equation has of the matrix. */
function read(t: Tensor, { upper, unitriangular, transposed }: Triangle): Tensor {
  const offset = unitriangular ? 1 : 0;
  const part = upper ? triu(t, offset) : tril(t, -offset);
  return transposed ? part.mT : part;
}

/** The primitive for stacks of equal leading dimensions. */
export const substitution = (t: Tensor, b: Tensor, { upper, unitriangular, transposed }: Triangle): Tensor =>
  bindMatrices(triangularSolvePrimitive, [t, b], { upper, unitriangular, transposed })[0]!;

/** Of a primitive that solves for its last argument: where that alone is mapped, it has more columns, and there are no more matrices. */
export function batched<P extends Matrices>(
  primitive: Primitive<P>,
  args: readonly Tensor[],
  dims: readonly BatchDim[],
  params: P,
  context: BatchContext,
): Batched {
  if (dims.slice(0, -1).some((d) => d !== null))
    return [bindSame(primitive, leading(args, dims, context), params), 0];
  const b = moveaxis(args.at(-1)!, dims.at(-1)!, 0);
  const x = bindSame(primitive, [...args.slice(0, -1), intoColumns(b, 0)], params);
  return [outOfColumns(x, b.aval.shape.at(-1)!, context.size), b.aval.shape.length - 1];
}

/** With the shapes that the arguments have now. */
const bindSame = <P extends Matrices>(primitive: Primitive<P>, args: readonly Tensor[], params: P): Tensor =>
  bind(primitive, args, { ...params, matrices: args.map(({ aval }) => matrixOf(aval.shape)) })[0]!;

export interface TriangularSolveOptions {
  /** Read the upper triangle instead of the lower one. Default false. */
  readonly upper?: boolean;
  /** Solve a·x = b; x·a = b if false. Default true. */
  readonly left?: boolean;
  /** Take the diagonal for ones and do not read it. Default false. */
  readonly unitriangular?: boolean;
}

/**
 * The x of a·x = b with a triangular matrix a, by substitution. The other triangle is not read. A zero on the diagonal
 * makes infinities and NaN, as PyTorch's does.
 *
 * @param a […, n, n], float32 or float64
 * @param b […, n, k], or […, k, n] for `left: false`; leading dimensions broadcast
 * @returns of b's shape
 * @throws CotangentError `SHAPE_MISMATCH`, `NOT_BROADCASTABLE`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `BAD_ARGUMENT`, `UNKNOWN_OPTION`
 * @example triangularSolve(tensor([[2, 0], [1, 4]]), tensor([[2], [5]])) // [[1], [1]]
 */
export function triangularSolve(a: Tensor, b: Tensor, options: TriangularSolveOptions = {}): Tensor {
  checkFlags("triangularSolve", options, ["upper", "left", "unitriangular"]);
  const { upper = false, left = true, unitriangular = false } = options;
  const [t, y] = promote("triangularSolve", [
    requireSquare("triangularSolve", a, "a"),
    requireMatrices("triangularSolve", b, "b"),
  ]) as [Tensor, Tensor];
  if (t.aval.shape.at(-1) !== y.aval.shape.at(left ? -2 : -1))
    throw shapeMismatch("triangularSolve", `b with as many ${left ? "rows" : "columns"} as a`, [t.aval, y.aval]);
  const triangle = { upper, unitriangular, transposed: !left };
  const x = solveStacks("triangularSolve", [t], left ? y : y.mT, ([m, c]) => substitution(m!, c!, triangle));
  return left ? x : x.mT;
}
