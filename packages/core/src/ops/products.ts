import { badArgument, shapeMismatch } from "../errors.ts";
import { normalizeDim } from "../shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { contract, matmul, outer } from "./contraction.ts";
import { eye } from "./creation.ts";
import { add, mul, sub } from "./elementwise.ts";
import {
  beside,
  promote,
  requireInteger,
  requireIntegers,
  requireOptions,
  requireTensor,
  type Shape,
  type TensorLike,
  toDType,
  within,
} from "./lift.ts";
import { broadcastTo, permute, reshape, unsqueeze } from "./movement.ts";
import { sum } from "./reduction.ts";
import { roll } from "./tiling.ts";

function ranks(
  op: string,
  tensors: readonly Tensor[],
  expected: readonly number[],
  shapes: string,
): void {
  tensors.forEach((t, i) => requireTensor(op, t, `argument ${i}`));
  if (tensors.some((t, i) => t.aval.shape.length !== expected[i]))
    throw shapeMismatch(
      op,
      shapes,
      tensors.map((t) => t.aval),
    );
}
function pair(op: string, a: Tensor, b: Tensor): [Tensor, Tensor] {
  const [x, y] = promote(op, [
    requireTensor(op, a),
    requireTensor(op, b, "the second argument"),
  ]) as [Tensor, Tensor];
  return x.aval.dtype === "bool" ? [toDType(x, "int32"), toDType(y, "int32")] : [x, y];
}

/** Matrix product: [m,k] · [k,n] → [m,n]. */
export function mm(a: Tensor, b: Tensor): Tensor {
  return within("mm", () => {
    ranks("mm", [a, b], [2, 2], "two matrices");
    return matmul(a, b);
  });
}
/** Matrix times vector: [m,k] · [k] → [m]. */
export function mv(a: Tensor, x: Tensor): Tensor {
  return within("mv", () => {
    ranks("mv", [a, x], [2, 1], "a matrix and a vector");
    return matmul(a, x);
  });
}
/** Matrix products in a batch: [b,m,k] · [b,k,n] → [b,m,n]. */
export function bmm(a: Tensor, b: Tensor): Tensor {
  return within("bmm", () => {
    ranks("bmm", [a, b], [3, 3], "two batches of matrices");
    if (a.aval.shape[0] !== b.aval.shape[0])
      throw shapeMismatch("bmm", "batches of one size", [a.aval, b.aval]);
    return matmul(a, b);
  });
}
export interface AddProductOptions {
  /** Factor of the first argument. */
  readonly beta?: number;
  /** Factor of the product. */
  readonly alpha?: number;
}
function addProduct(
  op: string,
  c: TensorLike,
  product: Tensor,
  options: AddProductOptions,
): Tensor {
  requireOptions(op, options, { beta: 1, alpha: 1 });
  const { beta = 1, alpha = 1 } = options;
  const scaled = alpha === 1 ? product : mul(product, alpha);
  if (beta === 0) return scaled;
  return add(typeof c === "object" ? (beta === 1 ? c : mul(c, beta)) : Number(c) * beta, scaled);
}
/** beta·c + alpha·(a · b) of matrices. */
export function addmm(
  c: TensorLike,
  a: Tensor,
  b: Tensor,
  options: AddProductOptions = {},
): Tensor {
  return within("addmm", () => addProduct("addmm", c, mm(a, b), options));
}
/** beta·c + alpha·(a · x) of a matrix and a vector. */
export function addmv(
  c: TensorLike,
  a: Tensor,
  x: Tensor,
  options: AddProductOptions = {},
): Tensor {
  return within("addmv", () => addProduct("addmv", c, mv(a, x), options));
}
/** beta·c + alpha·(a ⊗ b) of vectors. */
export function addr(c: TensorLike, a: Tensor, b: Tensor, options: AddProductOptions = {}): Tensor {
  return within("addr", () => {
    ranks("addr", [a, b], [1, 1], "two vectors");
    return addProduct("addr", c, outer(a, b), options);
  });
}
/** beta·c + alpha·(a · b) of matrices in a batch. */
export function baddbmm(
  c: TensorLike,
  a: Tensor,
  b: Tensor,
  options: AddProductOptions = {},
): Tensor {
  return within("baddbmm", () => addProduct("baddbmm", c, bmm(a, b), options));
}
/** beta·c + alpha·Σ (a · b) over the batch. */
export function addbmm(
  c: TensorLike,
  a: Tensor,
  b: Tensor,
  options: AddProductOptions = {},
): Tensor {
  return within("addbmm", () => addProduct("addbmm", c, sum(bmm(a, b), 0), options));
}

/** Sum of products over the last dimension of both: [a…,n] · [b…,n] → [a…,b…]. */
export function inner(a: Tensor, b: Tensor): Tensor {
  return within("inner", () => {
    const [x, y] = pair("inner", a, b);
    if (x.aval.shape.length === 0 || y.aval.shape.length === 0) return mul(x, y);
    if (x.aval.shape.at(-1) !== y.aval.shape.at(-1))
      throw shapeMismatch("inner", "last dimensions of one size", [x.aval, y.aval]);
    return contract(x, y, {
      lhsContract: [x.aval.shape.length - 1],
      rhsContract: [y.aval.shape.length - 1],
    });
  }, "dot");
}
/** Σ a·b along `dim`, the other dimensions broadcasting. */
export function vecdot(a: Tensor, b: Tensor, dim = -1): Tensor {
  return within("vecdot", () => {
    const [x, y] = pair("vecdot", a, b);
    return sum(mul(x, y), dim);
  });
}
/** Inner product of two vectors of real numbers. */
export function vdot(a: Tensor, b: Tensor): Tensor {
  return within("vdot", () => {
    ranks("vdot", [a, b], [1, 1], "two vectors");
    return matmul(a, b);
  });
}
/**
 * Contraction of the last `dims` dimensions of `a` with the first of `b`, or of listed dimensions `[ofA, ofB]`;
 * the others stay, those of `a` first.
 */
export function tensordot(
  a: Tensor,
  b: Tensor,
  dims: number | readonly [readonly number[], readonly number[]] = 2,
): Tensor {
  return within("tensordot", () => {
    const [x, y] = pair("tensordot", a, b);
    const [xs, ys] = [x.aval.shape, y.aval.shape];
    let pairs = dims;
    if (typeof pairs === "number") {
      const n = requireInteger("tensordot", "the number of dimensions", pairs);
      if (n > Math.min(xs.length, ys.length))
        throw shapeMismatch("tensordot", `at least ${n} dimensions`, [x.aval, y.aval]);
      const ofB = Array.from({ length: n }, (_, i) => i);
      pairs = [ofB.map((i) => xs.length - n + i), ofB];
    }
    if (!Array.isArray(pairs) || pairs.length !== 2)
      throw badArgument("tensordot", "the dimensions", "a number of them, or a list for each of the two tensors", dims);
    const listed = (k: 0 | 1, shape: Shape): number[] =>
      requireIntegers("tensordot", "the dimensions", pairs[k]).map((d) => normalizeDim("tensordot", d, shape));
    const lhsContract = listed(0, xs);
    const rhsContract = listed(1, ys);
    if (
      lhsContract.length !== rhsContract.length ||
      lhsContract.some((d, i) => xs[d] !== ys[rhsContract[i]!])
    )
      throw shapeMismatch("tensordot", "contracted dimensions of equal sizes", [x.aval, y.aval]);
    return contract(x, y, { lhsContract, rhsContract });
  }, "dot");
}
/** Kronecker product: every element of `a` times all of `b`. */
export function kron(a: Tensor, b: Tensor): Tensor {
  return within("kron", () => {
    const [x, y] = pair("kron", a, b);
    const rank = Math.max(x.aval.shape.length, y.aval.shape.length);
    const padded = (t: Tensor): number[] => [
      ...Array.from({ length: rank - t.aval.shape.length }, () => 1),
      ...t.aval.shape,
    ];
    const [xs, ys] = [padded(x), padded(y)];
    const spread = reshape(
      x,
      xs.flatMap((n) => [n, 1]),
    );
    return reshape(
      mul(
        spread,
        reshape(
          y,
          ys.flatMap((n) => [1, n]),
        ),
      ),
      xs.map((n, i) => n * ys[i]!),
    );
  }, "mul");
}
/** xⁿ of a square matrix (or a batch of them), n ≥ 0, by repeated squaring. */
export function matrixPower(x: Tensor, n: number): Tensor {
  const { shape, dtype } = requireTensor("matrixPower", x).aval;
  if (shape.length < 2 || shape.at(-1) !== shape.at(-2))
    throw shapeMismatch("matrixPower", "a square matrix or a batch of them", [x.aval]);
  if (!Number.isInteger(n) || n < 0)
    throw badArgument(
      "matrixPower",
      "the exponent",
      "an integer of 0 or more",
      n,
      "Use inv of @cotangent/linalg for negative ones.",
    );
  if (n === 0)
    return broadcastTo(
      beside(x, () => eye(shape.at(-1)!, shape.at(-1), { dtype })),
      shape,
    );
  let square = x;
  let out: Tensor | null = null;
  for (let left = n; ;) {
    if (left % 2 === 1) out = out === null ? square : matmul(out, square);
    left = Math.floor(left / 2);
    if (left === 0) return out!;
    square = matmul(square, square);
  }
}
/** The product of several matrices (vectors may be first and last), in the order that takes the fewest multiplications. */
export function multiDot(tensors: readonly Tensor[]): Tensor {
  return within("multiDot", () => {
    if (!Array.isArray(tensors) || tensors.length < 2)
      throw badArgument("multiDot", "the tensors", "a list of at least two", tensors);
    const shapes = tensors.map((t: Tensor, i) => requireTensor("multiDot", t, `tensor ${i}`).aval.shape);
    const n = tensors.length;
    if (shapes.some((s, i) => s.length === 0 || (s.length === 1 && i > 0 && i < n - 1)))
      throw shapeMismatch("multiDot", "matrices, of which the first and the last may be vectors", tensors.map((t: Tensor) => t.aval));
    // matrix i has sizes[i] rows and sizes[i + 1] columns
    const sizes = [...shapes.map((s, i) => (s.length === 1 && i === 0 ? 1 : s.at(s.length === 1 ? -1 : -2)!)), 1];
    if (shapes[n - 1]!.length > 1) sizes[n] = shapes[n - 1]!.at(-1)!;
    // Cormen, Leiserson, Rivest and Stein, Introduction to Algorithms, 14.2
    const best: { cost: number; product: () => Tensor }[][] = tensors.map((t: Tensor) => [{ cost: 0, product: () => t }]);
    for (let length = 1; length < n; length++)
      for (let i = 0; i + length < n; i++)
        for (let k = 0; k < length; k++) {
          const [left, right] = [best[i]![k]!, best[i + k + 1]![length - k - 1]!];
          const cost = left.cost + right.cost + sizes[i]! * sizes[i + k + 1]! * sizes[i + length + 1]!;
          if (k === 0 || cost < best[i]![length]!.cost) best[i]![length] = { cost, product: () => matmul(left.product(), right.product()) };
        }
    return best[0]![n - 1]!.product();
  });
}
/** Cross product along `dim`, of size 3; the other dimensions broadcast. */
export function cross(a: Tensor, b: Tensor, dim = -1): Tensor {
  const [x, y] = pair("cross", a, b);
  const [i, j] = [
    normalizeDim("cross", dim, x.aval.shape),
    normalizeDim("cross", dim, y.aval.shape),
  ];
  if (x.aval.shape[i] !== 3 || y.aval.shape[j] !== 3)
    throw shapeMismatch("cross", `size 3 in dimension ${dim}`, [x.aval, y.aval]);
  return sub(mul(roll(x, -1, i), roll(y, -2, j)), mul(roll(x, -2, i), roll(y, -1, j)));
}
/** x · weightᵀ + bias: [.., in] with weight [out, in] → [.., out]. */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor | null): Tensor {
  return within("linear", () => {
    const w = requireTensor("linear", weight, "the weight");
    if (w.aval.shape.length !== 2)
      throw shapeMismatch("linear", "a weight of shape [out, in]", [requireTensor("linear", x).aval, w.aval]);
    const out = inner(x, w);
    return bias === null || bias === undefined ? out : add(out, bias);
  });
}
/** outₖ = Σᵢⱼ aᵢ·weightₖᵢⱼ·bⱼ + biasₖ: [.., n], [.., m] with weight [k, n, m] → [.., k]. */
export function bilinear(a: Tensor, b: Tensor, weight: Tensor, bias?: Tensor | null): Tensor {
  return within("bilinear", () => {
    requireTensor("bilinear", a);
    requireTensor("bilinear", b, "the second argument");
    const { shape } = requireTensor("bilinear", weight, "the weight").aval;
    if (shape.length !== 3)
      throw shapeMismatch("bilinear", "a weight of shape [out, in1, in2]", [
        a.aval,
        b.aval,
        weight.aval,
      ]);
    // Σᵢ aᵢ·weightₖᵢⱼ, then Σⱼ with b
    const half = tensordot(a, permute(weight, [1, 0, 2]), 1);
    const out = sum(mul(half, unsqueeze(b, -2)), -1);
    return bias === null || bias === undefined ? out : add(out, bias);
  });
}
