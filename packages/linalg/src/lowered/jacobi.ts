import {
  abs,
  add,
  amax,
  any,
  broadcastTo,
  div,
  eq,
  foriLoop,
  gt,
  logicalAnd,
  logicalNot,
  logicalOr,
  lt,
  minimum,
  mul,
  neg,
  scalar,
  sliceAxis,
  sqrt,
  square,
  squeeze,
  sub,
  type Tensor,
  toDType,
  unsqueeze,
  where,
  whileLoop,
} from "@cotangent/core";
import { identityMask } from "./indices.ts";
import { diagonalOf } from "./parts.ts";
import { evened, nextRound, opponents, players } from "./tournament.ts";

// Jacobi's method in parallel order: rotations that concern different rows are done at once, those of all matrices together.
// Golub, Van Loan: Matrix Computations, §8.5; Brent, Luk, https://doi.org/10.1137/0906007

/** Never reached: random matrices of order 300 need 10 sweeps, the worst that were found need 20. */
const MOST_SWEEPS = 60;
/** After all that is left is a rounding error of the matrix, for what small eigenvalues gain from it. */
const MORE_SWEEPS = 3;
/**
 * Pairs that have little in common, compared with others, but equal diagonal elements are not rotated (by large angles, that is): that
 * would carry to and fro what others still have in common with them, and the method were slow for multiple eigenvalues.
 */
const LITTLE = 2 ** -5;

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
    ([left, x]) => logicalAnd(gt(left!, 0), isCoupled(x!)),
    ([left, ...state]) => sweep(left!, state),
    [scalar(MOST_SWEEPS, "int32", a), even, ...(withVectors ? [broadcastTo(identity, even.aval.shape)] : [])],
  );
  return results
    .slice(1)
    .map((x, i) => sliceAxis(i === 0 ? diagonalOf(x) : sliceAxis(x, rank - 1, 0, n), rank - 2, 0, n));
}

/** All pairs once. */
function sweep(left: Tensor, state: readonly Tensor[]): readonly Tensor[] {
  const [x] = state;
  const size = abs(x!);
  const coupling = amax(where(identityMask(x!.aval.shape.at(-1)!, x!), 0, size), [-2, -1], { keepdim: true });
  const rough = any(gt(coupling, mul(amax(size, [-2, -1], { keepdim: true }), epsilonOf(x!))));
  const little = mul(squeeze(coupling, -1), LITTLE);
  const next = foriLoop(0, x!.aval.shape.at(-1)! - 1, (_, s) => [...round(s, little)], [...state]);
  return [sub(where(rough, left, minimum(left, MORE_SWEEPS)), 1), ...next];
}

const epsilonOf = (x: Tensor): number => (x.dtype === "float32" ? 2 ** -24 : 2 ** -53);

/** Whether elements beside the diagonal are left that count, compared with those on it. NaN does not. */
function isCoupled(x: Tensor): Tensor {
  const size = mul(abs(diagonalOf(x)), epsilonOf(x));
  const limit = mul(unsqueeze(size, -1), unsqueeze(size, -2));
  return any(logicalAnd(logicalNot(identityMask(x.aval.shape.at(-1)!, x)), gt(square(x), limit)));
}

/** Rotates every pair of rows and columns so that their common element vanishes, but for those with `little` in common. */
function round([x, vectors]: readonly Tensor[], little: Tensor): readonly Tensor[] {
  const rank = x!.aval.shape.length;
  const [rows, columns] = [rank - 2, rank - 1];
  const h = x!.aval.shape.at(-1)! / 2;
  const [first, second] = opponents(diagonalOf(x!), rank - 2);
  const common = diagonalOf(x!, h);
  const { rotation, tangent, rest } = annihilating(first, second, common, little);
  const [ofRows, ofColumns] = [each(rotation, -1), each(rotation, -2)];
  const [left, right] = opponents(x!, columns).map((half) => rotated(...opponents(half, rows), ofRows));
  const [tl, tr] = rotated(left![0], right![0], ofColumns);
  const [bl, br] = rotated(left![1], right![1], ofColumns);
  const on = identityMask(h, x!);
  const moved = mul(tangent, common);
  const next = nextRound(
    nextRound(where(on, unsqueeze(sub(first, moved), -1), tl), where(on, unsqueeze(rest, -1), tr), columns),
    nextRound(where(on, unsqueeze(rest, -1), bl), where(on, unsqueeze(add(second, moved), -1), br), columns),
    rows,
  );
  return vectors === undefined ? [next] : [next, nextRound(...rotated(...opponents(vectors, rows), ofRows), rows)];
}

/** The smaller angle, at most 45°, that diagonalises [[p, o], [o, q]], and what is left of o. */
function annihilating(p: Tensor, q: Tensor, o: Tensor, little: Tensor) {
  const slope = div(sub(q, p), mul(o, 2));
  const size = div(1, add(abs(slope), sqrt(add(square(slope), 1))));
  const stays = logicalAnd(lt(abs(o), little), gt(size, LITTLE));
  const tangent = where(logicalOr(stays, eq(o, 0)), 0, where(lt(slope, 0), neg(size), size));
  const cosine = div(1, sqrt(add(square(tangent), 1)));
  const sine = mul(tangent, cosine);
  const rotation: Rotation = { sine, half: div(sine, add(cosine, 1)) };
  return { rotation, tangent, rest: where(stays, o, 0) };
}
