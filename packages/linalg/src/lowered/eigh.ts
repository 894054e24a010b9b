import {
  abs,
  add,
  amax,
  argsort,
  bind1,
  gt,
  isfinite,
  lt,
  mul,
  primitives,
  scalar,
  squeeze,
  type Tensor,
  tril,
  triu,
  where,
} from "@cotangent/core";
import { diagonalise } from "./jacobi.ts";
import { signsOf } from "./signs.ts";

/** Eigenvalues of symmetric matrices, ascending, and where they are asked for, their eigenvectors as columns. */
export function eigh(a: Tensor, upper: boolean, withVectors: boolean): readonly Tensor[] {
  const rank = a.aval.shape.length;
  const n = a.aval.shape.at(-1)!;
  if (n === 0) return withVectors ? [squeezed(a), a] : [squeezed(a)];
  const symmetric = upper ? add(triu(a), triu(a, 1).mT) : add(tril(a), tril(a, -1).mT);
  const [down, up] = scaling(symmetric);
  const [values, vectors] = diagonalise(mul(symmetric, down), withVectors);
  const order = argsort(values!, -1);
  const sorted = mul(bind1(primitives.gather, [values!, order], { axis: rank - 2, batchDims: rank - 2 }), squeeze(up, -1));
  if (vectors === undefined) return [sorted];
  const rows = bind1(primitives.gather, [vectors, order], { axis: rank - 2, batchDims: rank - 2 });
  return [sorted, mul(rows, mul(signsOf(rows), mul(up, down))).mT];
}

const squeezed = (a: Tensor): Tensor => a.reshape(a.aval.shape.slice(0, -1));

/** Where the largest element of a matrix is beyond 2ⁿ or below 2⁻ⁿ, it is scaled by 2ᵏ: [n, k]. */
const steps = {
  float32: [[100, 120], [60, 80], [20, 40]],
  float64: [[300, 600]],
} as const;

/**
 * A power of two and its inverse, by which matrices are multiplied so that squares of their elements, of small ones too, are numbers: 1 for most.
 * NaN where some element is none.
 */
function scaling(a: Tensor): readonly [down: Tensor, up: Tensor] {
  const largest = amax(abs(a), [-2, -1], { keepdim: true });
  const bounds = steps[a.dtype as keyof typeof steps];
  const power = (sign: 1 | -1): Tensor => {
    const number = (exponent: number): Tensor => scalar(2 ** (sign * exponent), a.dtype, a);
    const small = bounds.reduceRight((rest, [n, k]) => where(lt(largest, 2 ** -n), number(-k), rest), number(0));
    const scale = bounds.reduceRight((rest, [n, k]) => where(gt(largest, 2 ** n), number(k), rest), small);
    return where(isfinite(largest), scale, NaN);
  };
  return [power(-1), power(1)];
}
