import {
  abs,
  add,
  amax,
  argsort,
  gt,
  isfinite,
  lt,
  mul,
  scalar,
  squeeze,
  type Tensor,
  tril,
  triu,
  where,
} from "@cotangent/core";
import { tridiagonalEigenpairs } from "./divide-and-conquer.ts";
import { diagonalise } from "./jacobi.ts";
import { take, takeRows } from "./parts.ts";
import { reflectedBy } from "./apply-reflections.ts";
import { signsOf } from "./signs.ts";
import { tridiagonalise } from "./tridiagonal.ts";

/** Matrices of up to this order are done by rotations, which make fewer kernels and are precise for small eigenvalues, too. */
const SMALL = 16;

/** Eigenvalues of symmetric matrices, ascending, and where they are asked for, their eigenvectors as columns. */
export function eigh(a: Tensor, upper: boolean, withVectors: boolean): readonly Tensor[] {
  const n = a.aval.shape.at(-1)!;
  if (n === 0) return withVectors ? [squeezed(a), a] : [squeezed(a)];
  const symmetric = upper ? add(triu(a), triu(a, 1).mT) : add(tril(a), tril(a, -1).mT);
  const [down, up] = scaling(symmetric);
  const [values, vectors] = (n > SMALL ? byHalves : byRotations)(mul(symmetric, down), withVectors);
  const sizes = mul(values!, squeeze(up, -1));
  // NaN where the matrix has one
  return vectors === undefined ? [sizes] : [sizes, mul(vectors, mul(signsOf(vectors), mul(up, down))).mT];
}

/** The vectors are rows. */
function byRotations(a: Tensor, withVectors: boolean): readonly Tensor[] {
  const [values, vectors] = diagonalise(a, withVectors);
  const order = argsort(values!, -1);
  const sorted = take(values!, order);
  return vectors === undefined ? [sorted] : [sorted, takeRows(vectors, order)];
}

/** The vectors are rows. */
function byHalves(a: Tensor, withVectors: boolean): readonly Tensor[] {
  const parts = tridiagonalise(a);
  const [values, rows] = tridiagonalEigenpairs(parts, withVectors);
  return rows === undefined ? [values!] : [values!, reflectedBy(parts.vs, parts.taus, rows.mT).mT];
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
