import {
  add,
  beside,
  broadcastTo,
  eye,
  matmul,
  moveaxis,
  mul,
  promote,
  sameShape,
  scan,
  shapeMismatch,
  sub,
  type Tensor,
  tril,
  unsqueeze,
} from "@cotangent/core";
import { requireFloats, requireMatrices } from "./arguments.ts";
import { matrixOf, stackOf } from "./factorisation.ts";
import { columnsOf } from "./lowered/parts.ts";

/**
 * The first n columns of H₁·H₂·…·H_k with Hᵢ = I − τᵢ·vᵢ·vᵢᵀ, where vᵢ is column i of `a` below the diagonal, with 1 on it and 0 above: what
 * LAPACK's `orgqr` makes of a packed QR factorisation.
 *
 * @param a […, m, n] with m ≥ n, float32 or float64; only what is below the diagonal is read
 * @param tau […, k] with k ≤ n and a's leading dimensions
 * @returns […, m, n]
 * @throws CotangentError `SHAPE_MISMATCH`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `BAD_ARGUMENT`
 * @example householderProduct(tensor([[0], [0.5]]), tensor([1.6])) // [[−0.6], [−0.8]]
 */
export function householderProduct(a: Tensor, tau: Tensor): Tensor {
  const [x, t] = promote("householderProduct", [
    requireMatrices("householderProduct", a, "a"),
    requireFloats("householderProduct", tau, "tau"),
  ]) as [Tensor, Tensor];
  const stack = stackOf(x.aval.shape);
  const [m, n] = matrixOf(x.aval.shape) as [number, number];
  const k = t.aval.shape.at(-1) ?? 0;
  if (m < n || k > n || !sameShape(t.aval.shape, [...stack, k]))
    throw shapeMismatch("householderProduct", "a with at least as many rows as columns, and tau with an element for each column or for the first ones", [x.aval, t.aval]);
  const identity = beside(x, () => eye(m, n, { dtype: x.dtype }));
  const v = columnsOf(add(tril(x, -1), identity), 0, k);
  const [q] = scan<Tensor, readonly [Tensor, Tensor], readonly Tensor[]>(
    (product, [vi, ti]) => [sub(product, mul(unsqueeze(vi, -1), matmul(unsqueeze(mul(vi, unsqueeze(ti, -1)), -2), product))), []],
    broadcastTo(identity, [...stack, m, n]),
    [moveaxis(v, -1, 0), moveaxis(t, -1, 0)],
    { reverse: true },
  );
  return q;
}
