import { shapeMismatch } from "../errors.ts";
import { dot as dotPrimitive, type DotParams } from "../primitives/contraction.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { bind1 } from "../trace.ts";
import { broadcastShapes } from "../shape.ts";
import { mul } from "./elementwise.ts";
import { promoteTwo, requireTensor, toDType } from "./lift.ts";
import { broadcastTo, reshape } from "./movement.ts";

/** General contraction; axes count from the front. See the primitive `dot` for the output's shape. */
export function contract(a: Tensor, b: Tensor, axes: Partial<DotParams>): Tensor {
  return bind1(dotPrimitive, [a, b], { lhsContract: [], rhsContract: [], lhsBatch: [], rhsBatch: [], ...axes });
}

function numbers(op: string, a: Tensor, b: Tensor): [Tensor, Tensor] {
  const [x, y] = promoteTwo(
    op,
    requireTensor(op, a),
    requireTensor(op, b, "the second argument"),
    false,
  );
  return x.aval.dtype === "bool" ? [toDType(x, "int32"), toDType(y, "int32")] : [x, y];
}

/**
 * Matrix product as NumPy's `@`: vectors are rows on the left and columns on the right; leading dimensions broadcast.
 * [n] · [n] → [], [m,k] · [k,n] → [m,n], [b,m,k] · [k,n] → [b,m,n]. Throws `SHAPE_MISMATCH`.
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  const [x, y] = numbers("matmul", a, b);
  const xs = x.aval.shape;
  const ys = y.aval.shape;
  const k = ys.length === 1 ? 0 : ys.length - 2;
  if (xs.length === 0 || ys.length === 0)
    throw shapeMismatch("matmul", "tensors of one dimension or more (mul multiplies by a scalar)", [x.aval, y.aval]);
  if (xs.at(-1) !== ys[k])
    throw shapeMismatch(
      "matmul",
      `the last dimension of the first to equal the ${ys.length === 1 ? "only one" : "last but one"} of the second`,
      [x.aval, y.aval],
    );
  if (ys.length <= 2) return contract(x, y, { lhsContract: [xs.length - 1], rhsContract: [k] });
  if (xs.length === 1) return contract(y, x, { lhsContract: [k], rhsContract: [0] });
  const lead = broadcastShapes([xs.slice(0, -2), ys.slice(0, -2)]);
  if (lead === null)
    throw shapeMismatch("matmul", "leading dimensions that broadcast", [x.aval, y.aval]);
  const batch = lead.map((_, i) => i);
  return contract(
    broadcastTo(x, [...lead, ...xs.slice(-2)]),
    broadcastTo(y, [...lead, ...ys.slice(-2)]),
    {
      lhsContract: [lead.length + 1],
      rhsContract: [lead.length],
      lhsBatch: batch,
      rhsBatch: batch,
    },
  );
}

/** Inner product of two vectors: [n] · [n] → []. */
export function dot(a: Tensor, b: Tensor): Tensor {
  const [x, y] = numbers("dot", a, b);
  if (x.aval.shape.length !== 1 || y.aval.shape.length !== 1 || x.aval.size !== y.aval.size)
    throw shapeMismatch("dot", "two vectors of one size", [x.aval, y.aval]);
  return contract(x, y, { lhsContract: [0], rhsContract: [0] });
}

/** [n], [m] → [n, m] of all products. */
export function outer(a: Tensor, b: Tensor): Tensor {
  const [x, y] = numbers("outer", a, b);
  return mul(reshape(x, [-1, 1]), reshape(y, [1, -1]));
}
