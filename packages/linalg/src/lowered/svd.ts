import {
  abs,
  add,
  amax,
  beside,
  broadcastTo,
  concatenate,
  div,
  exp2,
  eye,
  flip,
  floor,
  foriLoop,
  gt,
  isfinite,
  log2,
  logicalAnd,
  lt,
  maximum,
  minimum,
  mul,
  argsort,
  reshape,
  scalar,
  matmul,
  sqrt,
  squeeze,
  square,
  sub,
  sum,
  stack,
  takeAlongDim,
  type Tensor,
  unsqueeze,
  where,
  whileLoop,
  zerosLike,
} from "@cotangent/core";
import { type Bidiagonal, bidiagonalise } from "./bidiagonal.ts";
import { tridiagonalEigenpairs } from "./divide-and-conquer.ts";
import { completeRows } from "./complete-rows.ts";
import { qr } from "./qr.ts";
import { columnsOf, lengthened, rowsOf } from "./parts.ts";
import { signsOf } from "./signs.ts";
import { evened, nextRound, opponents, rounds } from "./tournament.ts";

// One-sided Jacobi: rows are rotated in pairs until all are orthogonal; then their lengths are the singular values. The
// pairs of a round are rotated at once, for all matrices of a stack. First A = Q·R, so that rows are short, and those of R nearer
// to orthogonal. J. Demmel and K. Veselić, Jacobi's method is more accurate than QR, https://doi.org/10.1137/0613074; Z. Drmač and
// K. Veselić, New fast and accurate Jacobi SVD algorithm, https://doi.org/10.1137/050639193

const maxSweeps = 40;

/** U […, m, k], σ […, k] and Vᵀ […, k, n] of matrices […, m, n], k = min(m, n); or square U and V. */
export function svd(a: Tensor, full: boolean): readonly Tensor[] {
  const [m, n] = a.aval.shape.slice(-2) as [number, number];
  const [p, q] = [Math.max(m, n), Math.min(m, n)];
  const { dtype, shape } = a.aval;
  const { tall, scale } = scaled(m < n ? a.mT : a);
  const [basis, r] = qr(tall, full ? p : q, q) as [Tensor, Tensor];
  const identity = broadcastTo(beside(a, () => eye(q, q, { dtype })), [...shape.slice(0, -2), q, q]);
  // R = J·(Jᵀ·R): the rows of Jᵀ beside those of Jᵀ·R, which are σ·v
  const turned = orthogonalised(concatenate([r, identity], -1), q);
  const lengths = lengthsOf(columnsOf(turned, 0, q));
  const order = argsort(lengths, -1, { descending: true });
  const sorted = takeAlongDim(turned, unsqueeze(order, -1), -2);
  const size = takeAlongDim(lengths, order, -1);
  const kept = gt(size, mul(columnsOf(size, 0, 1), tiny(a)));
  const right = completeRows(div(columnsOf(sorted, 0, q), unsqueeze(where(kept, size, 1), -1)), kept, q);
  const left = matmul(columnsOf(sorted, q, 2 * q), columnsOf(basis, 0, q).mT);
  const further = columnsOf(basis, q, full ? p : q).mT;
  // 1, or NaN for matrices that have elements which are no finite numbers
  const one = div(scale, scale);
  const signs = mul(signsOf(m < n ? right : left), one);
  const long = full && p > q ? concatenate([mul(left, signs), mul(mul(further, signsOf(further)), one)], -2) : mul(left, signs);
  const short = mul(right, signs);
  const s = mul(size, squeeze(scale, -1));
  return m < n ? [short.mT, s, long] : [long.mT, s, short];
}

/** The singular values alone. */
export function svdvals(a: Tensor): Tensor {
  const [m, n] = a.aval.shape.slice(-2) as [number, number];
  const { tall, scale } = scaled(m < n ? a.mT : a);
  const k = Math.min(m, n);
  if (k > SMALL) return mul(valuesOf(bidiagonalise(m === n ? tall : qr(tall, 0, k)[0]!)), squeeze(scale, -1));
  const lengths = lengthsOf(orthogonalised(qr(tall, 0, k)[0]!, k));
  return mul(takeAlongDim(lengths, argsort(lengths, -1, { descending: true }), -1), squeeze(scale, -1));
}

/** Matrices of up to so many rows and columns are done by rotations, which make fewer kernels and are precise for small singular values, too. */
const SMALL = 16;

/** The positive eigenvalues, descending, of the symmetric matrix that has d and e in turns beside its diagonal of zeros. */
function valuesOf({ d, e }: Bidiagonal): Tensor {
  const n = d.aval.shape.at(-1)!;
  const pairs = stack([d, lengthened(e, 0, 1)], -1);
  const beside = columnsOf(reshape(pairs, [...d.aval.shape.slice(0, -1), 2 * n]), 0, 2 * n - 1);
  const [values] = tridiagonalEigenpairs({ d: zerosLike(concatenate([d, d], -1)), e: beside }, false);
  return maximum(flip(columnsOf(values!, n, 2 * n), -1), 0);
}

/** Divided by a power of two […, 1, 1] that makes the largest element about 1; NaN where one is no finite number. */
function scaled(a: Tensor): { readonly tall: Tensor; readonly scale: Tensor } {
  const largest = amax(abs(a), [-2, -1], { keepdim: true });
  const power = exp2(floor(log2(where(gt(largest, 0), largest, 1))));
  const scale = where(isfinite(largest), power, NaN);
  return { tall: div(a, scale), scale };
}

const epsilonOf = (x: Tensor): number => (x.aval.dtype === "float32" ? 2 ** -23 : 2 ** -52);
/** Of columns this much shorter than the longest, no direction is left. */
const tiny = (x: Tensor): number => epsilonOf(x) ** 2;
const lengthsOf = (rows: Tensor): Tensor => sqrt(sum(square(rows), -1));

interface State {
  readonly x: Tensor;
  /** The largest cosine of two rows in this sweep, before they were rotated. */
  readonly cosine: Tensor;
}

/** Rows […, q, p + …] rotated among each other until what they have in their first p columns is orthogonal. */
function orthogonalised(rows: Tensor, p: number): Tensor {
  const { shape, dtype } = rows.aval;
  const q = shape.at(-2)!;
  if (q === 1) return rows;
  const dim = shape.length - 2;
  const limit = epsilonOf(rows) * Math.max(4, Math.sqrt(p));
  const number = (value: number): Tensor => beside(rows, () => scalar(value, dtype));
  const start = { x: evened(rows, dim), cosine: number(1), sweeps: number(0) };
  const { x } = whileLoop(
    ({ cosine, sweeps }) => logicalAnd(gt(cosine, limit), lt(sweeps, maxSweeps)),
    ({ x, sweeps }) => {
      const next = foriLoop<State>(0, rounds(q), (_, state) => round(state, dim, p, limit), { x, cosine: number(0) });
      return { ...next, sweeps: add(sweeps, 1) };
    },
    start,
  );
  return rowsOf(x, 0, q);
}

function round({ x, cosine }: State, dim: number, p: number, limit: number): State {
  const [top, bottom] = opponents(x, dim);
  const [a, b] = [columnsOf(top, 0, p), columnsOf(bottom, 0, p)];
  const aa = sum(square(a), -1, { keepdim: true });
  const bb = sum(square(b), -1, { keepdim: true });
  const ab = sum(mul(a, b), -1, { keepdim: true });
  const lengths = mul(sqrt(aa), sqrt(bb));
  // what has no direction left is let alone: its squares are below all numbers
  const both = gt(minimum(aa, bb), tiny(x) ** 2);
  const cosines = where(both, div(abs(ab), where(both, lengths, 1)), 0);
  // tan 2θ = 2ab / (bb − aa), in numbers that cannot overflow; the smaller of both angles
  const total = where(both, add(aa, bb), 1);
  const difference = div(sub(bb, aa), total);
  const product = div(mul(ab, 2), total);
  const size = add(abs(difference), sqrt(add(square(difference), square(product))));
  const turn = gt(cosines, limit);
  const tangent = where(turn, div(mul(product, where(lt(difference, 0), -1, 1)), where(turn, size, 1)), 0);
  const c = div(1, sqrt(add(square(tangent), 1)));
  const s = mul(tangent, c);
  // c·x − s·y and s·x + c·y as what changes, which is little for small angles, and so are its errors (Rutishauser)
  const t = div(s, add(c, 1));
  const first = sub(top, mul(s, add(bottom, mul(t, top))));
  const second = add(bottom, mul(s, sub(top, mul(t, bottom))));
  return { x: nextRound(first, second, dim), cosine: maximum(cosine, amax(cosines)) };
}
