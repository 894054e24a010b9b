import { badArgument, shapeMismatch } from "../errors.ts";
import * as p from "../primitives/movement.ts";
import { normalizeDim } from "../shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { bind1 } from "../trace.ts";
import { range } from "./creation.ts";
import { eq, le, sub, where } from "./elementwise.ts";
import { beside, requireOptions, requireTensor, within } from "./lift.ts";
import { moveaxis, padAll, reshape } from "./movement.ts";
import { sum } from "./reduction.ts";

export interface DiagonalOptions {
  /** Above the main diagonal, or below where negative. */
  readonly offset?: number;
  readonly dim1?: number;
  readonly dim2?: number;
}

/** Place of the first element and number of elements of a diagonal in a flattened n×m matrix. */
function diagonalPlaces(n: number, m: number, offset: number): [start: number, count: number] {
  const count = Math.max(0, offset >= 0 ? Math.min(n, m - offset) : Math.min(n + offset, m));
  return [offset >= 0 ? offset : -offset * m, count];
}
function checkOffset(op: string, offset: number): number {
  if (!Number.isInteger(offset)) throw badArgument(op, "the offset", "an integer", offset);
  return offset;
}
function twoDims(op: string, x: Tensor, dim1: number, dim2: number): [number, number] {
  const { shape } = x.aval;
  if (shape.length < 2) throw shapeMismatch(op, "a tensor with two dimensions or more", [x.aval]);
  const [a, b] = [normalizeDim(op, dim1, shape), normalizeDim(op, dim2, shape)];
  if (a === b) throw badArgument(op, "the dimensions", "distinct", [dim1, dim2]);
  return [a, b];
}
/** x with `a` and `b` (from the front) as its last two dimensions. */
function toLast(x: Tensor, a: number, b: number): Tensor {
  return moveaxis(moveaxis(x, a, -1), b > a ? b - 1 : b, -1);
}
function fromLast(x: Tensor, a: number, b: number): Tensor {
  return moveaxis(moveaxis(x, -1, b > a ? b - 1 : b), -1, a);
}

/** x with the dimensions of a diagonal as its last two, n × m, and where in them, flattened, the diagonal lies. */
function diagonalOf(op: string, x: Tensor, options: DiagonalOptions) {
  requireOptions(op, options, { offset: 1, dim1: 1, dim2: 1 });
  const { offset = 0, dim1 = 0, dim2 = 1 } = options;
  const dims = twoDims(op, requireTensor(op, x), dim1, dim2);
  const moved = toLast(x, ...dims);
  const lead = moved.aval.shape.slice(0, -2);
  const [n, m] = moved.aval.shape.slice(-2) as [number, number];
  const [start, count] = diagonalPlaces(n, m, checkOffset(op, offset));
  return { offset, dims, moved, lead, n, m, start, count };
}

/** The diagonal of dimensions `dim1` and `dim2` (0 and 1 by default), as a new last dimension. */
export function diagonal(x: Tensor, options: DiagonalOptions = {}): Tensor {
  const { moved, lead, n, m, start, count } = diagonalOf("diagonal", x, options);
  const zeros = lead.map(() => 0);
  return bind1(p.slice, [reshape(moved, [...lead, n * m])], {
    start: [...zeros, count === 0 ? 0 : start],
    stop: [...lead, count === 0 ? 0 : start + (count - 1) * (m + 1) + 1],
    stride: [...lead.map(() => 1), m + 1],
  });
}

/** The last dimension on a diagonal of two new dimensions (by default the last two), zeros elsewhere. */
export function diagEmbed(x: Tensor, options: DiagonalOptions = {}): Tensor {
  requireOptions("diagEmbed", options, { offset: 1, dim1: 1, dim2: 1 });
  const { offset = 0, dim1 = -2, dim2 = -1 } = options;
  const { shape } = requireTensor("diagEmbed", x).aval;
  if (shape.length === 0) throw shapeMismatch("diagEmbed", "a tensor with a dimension", [x.aval]);
  const n = shape.at(-1)! + Math.abs(checkOffset("diagEmbed", offset));
  const lead = shape.slice(0, -1);
  const [start, count] = diagonalPlaces(n, n, offset);
  const used = count === 0 ? 0 : (count - 1) * (n + 1) + 1;
  const zeros = lead.map(() => 0);
  const flat = padAll(x, [...zeros, start], [...zeros, n * n - start - used], [...zeros, n]);
  const out = reshape(flat, [...lead, n, n]);
  return fromLast(out, ...twoDims("diagEmbed", out, dim1, dim2));
}

/** Of a vector the matrix with it on a diagonal, of a matrix its diagonal. */
export function diag(x: Tensor, offset = 0): Tensor {
  return within("diag", () => {
    const rank = requireTensor("diag", x).aval.shape.length;
    if (rank !== 1 && rank !== 2) throw shapeMismatch("diag", "a vector or a matrix", [x.aval]);
    return rank === 1 ? diagEmbed(x, { offset }) : diagonal(x, { offset });
  });
}
/** Sum of the main diagonal of a matrix: [n, m] → []. */
export function trace(x: Tensor): Tensor {
  if (requireTensor("trace", x).aval.shape.length !== 2)
    throw shapeMismatch("trace", "a matrix", [x.aval]);
  return sum(diagonal(x));
}
/** x with its diagonal (see `diagonal`) replaced by `src`. */
export function diagonalScatter(x: Tensor, src: Tensor, options: DiagonalOptions = {}): Tensor {
  return within("diagonalScatter", () => {
    const { offset, dims, moved, lead, n, m, start, count } = diagonalOf("diagonalScatter", x, options);
    if (requireTensor("diagonalScatter", src, "src").aval.shape.join() !== [...lead, count].join())
      throw shapeMismatch("diagonalScatter", `a src of shape [${[...lead, count].join(",")}]`, [
        x.aval,
        src.aval,
      ]);
    if (count === 0) return x;
    const zeros = lead.map(() => 0);
    const used = (count - 1) * (m + 1) + 1;
    const placed = reshape(
      padAll(src, [...zeros, start], [...zeros, n * m - start - used], [...zeros, m]),
      moved.aval.shape,
    );
    const on = bandMask(moved, (distance) => eq(distance, offset));
    return fromLast(where(on, placed, moved), ...dims);
  });
}

/** For the last two dimensions of x, `test` of column − row. */
function bandMask(x: Tensor, test: (distance: Tensor) => Tensor): Tensor {
  const [n, m] = x.aval.shape.slice(-2) as [number, number];
  return beside(x, () => test(sub(range([1, m], 1, "int32"), range([n, 1], 0, "int32"))));
}
/** The lower triangle of the last two dimensions (up to diagonal `offset`), zeros elsewhere. */
export function tril(x: Tensor, offset = 0): Tensor {
  if (requireTensor("tril", x).aval.shape.length < 2)
    throw shapeMismatch("tril", "a matrix or a batch of them", [x.aval]);
  checkOffset("tril", offset);
  return where(
    bandMask(x, (d) => le(d, offset)),
    x,
    zeroOf(x),
  );
}
/** The upper triangle of the last two dimensions (from diagonal `offset`), zeros elsewhere. */
export function triu(x: Tensor, offset = 0): Tensor {
  if (requireTensor("triu", x).aval.shape.length < 2)
    throw shapeMismatch("triu", "a matrix or a batch of them", [x.aval]);
  checkOffset("triu", offset);
  return where(
    bandMask(x, (d) => le(offset, d)),
    x,
    zeroOf(x),
  );
}
const zeroOf = (x: Tensor): number | boolean => (x.aval.dtype === "bool" ? false : 0);
