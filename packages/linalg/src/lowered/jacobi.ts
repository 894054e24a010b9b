import {
  abs,
  add,
  any,
  broadcastTo,
  diagonal,
  div,
  eq,
  foriLoop,
  gt,
  logicalAnd,
  logicalNot,
  lt,
  mul,
  neg,
  scalar,
  sliceAxis,
  sqrt,
  square,
  sub,
  type Tensor,
  toDType,
  unsqueeze,
  where,
  whileLoop,
} from "@cotangent/core";
import { identityMask } from "./indices.ts";
import { evened, nextRound, opponents, players, rounds } from "./tournament.ts";

// Jacobi's method in parallel order: rotations that concern different rows are done at once, those of all matrices together.
// Golub, Van Loan: Matrix Computations, §8.5; Brent, Luk, https://doi.org/10.1137/0906007

/** Convergence is quadratic in the end: this is never reached. Measured up to n = 400: 12, see the tests. */
const MOST_SWEEPS = 30;

/** An angle for each pair, by which its rows are rotated: sin, and the tangent of half of it. */
export interface Rotation {
  readonly sine: Tensor;
  readonly half: Tensor;
}

/** Two vectors (their rows or columns, as the rotation's shape says) rotated, with small errors for small angles. */
export function rotated(a: Tensor, b: Tensor, { sine, half }: Rotation): readonly [Tensor, Tensor] {
  return [sub(a, mul(sine, add(b, mul(half, a)))), add(b, mul(sine, sub(a, mul(half, b))))];
}

const each = ({ sine, half }: Rotation, dim: -1 | -2): Rotation => ({
  sine: unsqueeze(sine, dim),
  half: unsqueeze(half, dim),
});
const mainDiagonal = (x: Tensor, offset = 0): Tensor => diagonal(x, { offset, dim1: -2, dim2: -1 });

/**
 * Eigenvalues of symmetric matrices […, n, n], […, n] in no order, and where they are asked for, also eigenvectors as
 * the rows of […, n, n].
 */
export function diagonalise(a: Tensor, withVectors: boolean): readonly Tensor[] {
  const rank = a.aval.shape.length;
  const n = a.aval.shape.at(-1)!;
  const even = evened(evened(a, rank - 2), rank - 1);
  const identity = toDType(identityMask(players(n), a), a.dtype);
  const results = whileLoop<readonly Tensor[]>(
    ([count, x]) => logicalAnd(isCoupled(x!), lt(count!, MOST_SWEEPS)),
    ([count, ...state]) => [add(count!, 1), ...foriLoop(0, rounds(n), (_, s) => [...round(s)], [...state])],
    [scalar(0, "int32", a), even, ...(withVectors ? [broadcastTo(identity, even.aval.shape)] : [])],
  );
  return results
    .slice(1)
    .map((x, i) => sliceAxis(i === 0 ? mainDiagonal(x) : sliceAxis(x, rank - 1, 0, n), rank - 2, 0, n));
}

/** Whether elements beside the diagonal are left that count, compared with those on it. NaN does not. */
function isCoupled(x: Tensor): Tensor {
  const size = mul(abs(mainDiagonal(x)), x.dtype === "float32" ? 2 ** -24 : 2 ** -53);
  const limit = mul(unsqueeze(size, -1), unsqueeze(size, -2));
  return any(logicalAnd(logicalNot(identityMask(x.aval.shape.at(-1)!, x)), gt(square(x), limit)));
}

/** Rotates every pair of rows and columns so that their common element vanishes. */
function round([x, vectors]: readonly Tensor[]): readonly Tensor[] {
  const rank = x!.aval.shape.length;
  const [rows, columns] = [rank - 2, rank - 1];
  const h = x!.aval.shape.at(-1)! / 2;
  const [first, second] = opponents(mainDiagonal(x!), rank - 2);
  const common = mainDiagonal(x!, h);
  const [tangent, rotation] = annihilating(first, second, common);
  const [ofRows, ofColumns] = [each(rotation, -1), each(rotation, -2)];
  const [left, right] = opponents(x!, columns).map((half) => rotated(...opponents(half, rows), ofRows));
  const [tl, tr] = rotated(left![0], right![0], ofColumns);
  const [bl, br] = rotated(left![1], right![1], ofColumns);
  const on = identityMask(h, x!);
  const moved = mul(tangent, common);
  const next = nextRound(
    nextRound(where(on, unsqueeze(sub(first, moved), -1), tl), where(on, 0, tr), columns),
    nextRound(where(on, 0, bl), where(on, unsqueeze(add(second, moved), -1), br), columns),
    rows,
  );
  return vectors === undefined ? [next] : [next, nextRound(...rotated(...opponents(vectors, rows), ofRows), rows)];
}

/** The tangent of the smaller angle, at most 45°, that diagonalises [[p, o], [o, q]]. */
function annihilating(p: Tensor, q: Tensor, o: Tensor): readonly [Tensor, Rotation] {
  const slope = div(sub(q, p), mul(o, 2));
  const size = div(1, add(abs(slope), sqrt(add(square(slope), 1))));
  const tangent = where(eq(o, 0), 0, where(lt(slope, 0), neg(size), size));
  const cosine = div(1, sqrt(add(square(tangent), 1)));
  const sine = mul(tangent, cosine);
  return [tangent, { sine, half: div(sine, add(cosine, 1)) }];
}
