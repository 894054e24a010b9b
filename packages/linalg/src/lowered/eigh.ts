import {
  abs,
  add,
  amax,
  argsort,
  bind1,
  div,
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
  const scale = safeScale(symmetric);
  const [values, vectors] = diagonalise(div(symmetric, scale), withVectors);
  const order = argsort(values!, -1);
  const sorted = mul(bind1(primitives.gather, [values!, order], { axis: rank - 2, batchDims: rank - 2 }), squeeze(scale, -1));
  if (vectors === undefined) return [sorted];
  const rows = bind1(primitives.gather, [vectors, order], { axis: rank - 2, batchDims: rank - 2 });
  return [sorted, mul(rows, mul(signsOf(rows), div(scale, scale))).mT];
}

const squeezed = (a: Tensor): Tensor => a.reshape(a.aval.shape.slice(0, -1));

/** A power of two, by which matrices are divided so that squares of their elements are numbers: 1 for most, NaN where some element is none. */
function safeScale(a: Tensor): Tensor {
  const [low, high] = a.dtype === "float32" ? [40, 84] : [300, 600];
  const largest = amax(abs(a), [-2, -1], { keepdim: true });
  const scale = where(gt(largest, 2 ** low), 2 ** high, where(lt(largest, 2 ** -low), scalar(2 ** -high, a.dtype, a), 1));
  return where(isfinite(largest), scale, NaN);
}
