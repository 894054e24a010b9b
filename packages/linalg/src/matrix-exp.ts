import { concatenate, isLinearArg, type Primitive, type Tensor, zerosLike } from "@cotangent/core";
import { requireSquare } from "./arguments.ts";
import { bindMatrices, factorisation, type Matrices } from "./factorisation.ts";
import { matrixExpKernel } from "./host/matrix-exp.ts";
import { columnsOf, rowsOf } from "./lowered/parts.ts";
import { matrixExp as lowered } from "./lowered/matrix-exp.ts";

const matrixExpPrimitive: Primitive<Matrices> = /* @__PURE__ */ factorisation<Matrices>({
  name: "matrixExp",
  outputs: ({ matrices: [shape] }) => [{ shape: shape! }],
  host: ({ matrices: [shape] }) => matrixExpKernel(shape![0]!, false),
  lower: ([a]) => [lowered(a!, null)],
  jvp: ([a], [da]) => ({ outputs: [exponential(a!)], tangents: [da ? derivative(a!, da) : null] }),
});

/**
 * Arguments: A and E […, n, n]. The Fréchet derivative L(A, E) of exp at A along E, linear in E; its transpose is that at Aᵀ.
 * N. Higham, Functions of Matrices, chapter 10. As it is the block above the diagonal of exp([[A, E], [0, A]]), so its own
 * derivative is that of the derivative of exp at this matrix, and so on.
 */
const matrixExpDerivativePrimitive: Primitive<Matrices> = /* @__PURE__ */ factorisation<Matrices>({
  name: "matrixExpDerivative",
  outputs: ({ matrices: [shape] }) => [{ shape: shape! }],
  host: ({ matrices: [shape] }) => matrixExpKernel(shape![0]!, true),
  lower: ([a, e]) => [lowered(a!, e!)],
  jvp: ([a, e], [da, de]) => {
    const outputs = [derivative(a!, e!)];
    if (!da) return { outputs, tangents: [de ? derivative(a!, de) : null] };
    const n = a!.aval.shape.at(-1)!;
    const moved = derivative(blocks(a!, e!), blocks(da, de ?? zerosLike(da)));
    return { outputs, tangents: [columnsOf(rowsOf(moved, 0, n), n, 2 * n)] };
  },
  transpose: (ct, [a, e]) => {
    if (isLinearArg(a!) || !isLinearArg(e!)) throw new TypeError("matrixExpDerivative is linear in its second argument only");
    return [null, derivative(a!.mT, ct)];
  },
});

const exponential = (a: Tensor): Tensor => bindMatrices(matrixExpPrimitive, [a], {})[0]!;
const derivative = (a: Tensor, e: Tensor): Tensor => bindMatrices(matrixExpDerivativePrimitive, [a, e], {})[0]!;

/** [[A, E], [0, A]]. */
function blocks(a: Tensor, e: Tensor): Tensor {
  return concatenate([concatenate([a, e], -1), concatenate([zerosLike(a), a], -1)], -2);
}

/**
 * The exponential of square matrices […, n, n], I + A + A²/2 + …; with derivatives of any order, also where eigenvalues are
 * equal or the matrix is zero. Matrices with an element that is no finite number give NaN.
 * @throws CotangentError `BAD_ARGUMENT`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `SHAPE_MISMATCH`
 * @example matrixExp(tensor([[0, -Math.PI], [Math.PI, 0]])) // [[-1, 0], [0, -1]], half a turn
 */
export function matrixExp(a: Tensor): Tensor {
  const x = requireSquare("matrixExp", a);
  return x.aval.size === 0 ? x : exponential(x);
}
