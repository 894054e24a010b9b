import {
  abs,
  add,
  amax,
  amin,
  argsort,
  concatenate,
  div,
  eq,
  exp2,
  floor,
  ge,
  gt,
  logicalAnd,
  log2,
  logicalNot,
  lt,
  matmul,
  mul,
  neg,
  prod,
  reshape,
  round,
  select,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  toDType,
  unsqueeze,
  where,
} from "@cotangent/core";
import { diagonalise } from "./jacobi.ts";
import { columnsOf, lengthened, placesIn, rowsOf, take, takeRows } from "./parts.ts";
import { secularRoots } from "./secular.ts";

// Cuppen's method: a tridiagonal matrix is two smaller ones beside each other and a matrix of rank one. The eigenvalues of the whole are then
// the roots of a rational function, whose poles are those of the smaller ones. All matrices of one size are worked on at once.
// M. Gu, S. Eisenstat, A divide-and-conquer algorithm for the symmetric tridiagonal eigenproblem, https://doi.org/10.1137/S0895479892241287

const column = (x: Tensor): Tensor => unsqueeze(x, -1);
const row = (x: Tensor): Tensor => unsqueeze(x, -2);

/** Matrices of at most this order are not divided. */
const SMALL = 13;
/** Larger than all eigenvalues. */
const OUTSIDE = 2;
/** Farther away than those, where poles that do not count are. */
const FAR = 8;

interface Eigenpairs {
  /** […, blocks, n], in no order. */
  readonly values: Tensor;
  /** […, blocks, n, n] with an eigenvector to a row, or […, blocks, n, 2] with only their first and last components. */
  readonly vectors: Tensor;
}

/**
 * Eigenvalues […, n], ascending, of symmetric tridiagonal matrices with the diagonal d […, n] and e […, n − 1] beside it. Where they are asked for, also the
 * eigenvectors, as the rows of […, n, n]. NaN where some element is none.
 */
export function tridiagonalEigenpairs({ d, e }: { readonly d: Tensor; readonly e: Tensor }, withVectors: boolean): readonly Tensor[] {
  // no eigenvalue is larger
  const bound = amax(add(add(abs(d), lengthened(abs(e), 0, 1)), lengthened(abs(e), 1, 0)), -1, { keepdim: true });
  const scale = mul(exp2(floor(log2(where(gt(bound, 0), bound, 1)))), 2);
  const [values, ...vectors] = scaledEigenpairs(div(d, scale), div(e, scale), withVectors);
  return [mul(values!, scale), ...vectors];
}

/** Of matrices whose sums of sizes in a row are below 1. */
function scaledEigenpairs(d: Tensor, e: Tensor, withVectors: boolean): readonly Tensor[] {
  const n = d.aval.shape.at(-1)!;
  const stack = d.aval.shape.slice(0, -1);
  let [blocks, order] = [1, n];
  for (; order > SMALL; order = Math.ceil(n / blocks)) blocks *= 2;
  const size = blocks * order;
  const inBlocks = (x: Tensor): Tensor => reshape(x, [...stack, blocks, order]);
  const [diagonal, beside] = [inBlocks(lengthened(d, 0, size - n, 1, OUTSIDE)), inBlocks(lengthened(e, 0, size - n + 1))];
  let pairs = smallEigenpairs(diagonal, beside, withVectors);
  const cuts = columnsOf(beside, order - 1, order);
  for (let step = 2; step <= blocks; step *= 2) pairs = merged(pairs, everySecond(cuts, step), withVectors);
  const values = select(pairs.values, stack.length, 0);
  const ascending = columnsOf(argsort(values, -1), 0, n);
  const sorted = take(values, ascending);
  if (!withVectors) return [sorted];
  return [sorted, columnsOf(takeRows(select(pairs.vectors, stack.length, 0), ascending), 0, n)];
}

/** Of […, blocks, 1] those between the halves of so many blocks: […, blocks / step, 1]. */
function everySecond(cuts: Tensor, step: number): Tensor {
  const { shape } = cuts.aval;
  const grouped = reshape(cuts, [...shape.slice(0, -2), shape.at(-2)! / step, step]);
  return columnsOf(grouped, step / 2 - 1, step / 2);
}

/** Of blocks with the elements beside their ends taken off what is next to them, so that what is left out of the whole has rank one. */
function smallEigenpairs(d: Tensor, beside: Tensor, withVectors: boolean): Eigenpairs {
  const order = d.aval.shape.at(-1)!;
  const place = placesIn(d);
  const cuts = abs(columnsOf(beside, order - 1, order));
  const blocks = cuts.aval.shape.at(-2)!;
  const before = lengthened(rowsOf(cuts, 0, blocks - 1), 1, 0, 2);
  const diagonal = sub(d, add(where(eq(place, order - 1), cuts, 0), where(eq(place, 0), before, 0)));
  const [down, across] = [column(place), row(place)];
  const lower = where(eq(down, add(across, 1)), row(beside), 0);
  const [values, vectors] = diagonalise(add(where(eq(down, across), row(diagonal), 0), add(lower, lower.mT)), true) as [Tensor, Tensor];
  return { values, vectors: withVectors ? vectors : concatenate([columnsOf(vectors, 0, 1), columnsOf(vectors, order - 1, order)], -1) };
}

/** Of blocks in pairs […, 2·b, …] those of the whole […, b, …], with the elements […, b, 1] that were left out between them. */
function merged({ values, vectors }: Eigenpairs, cuts: Tensor, withVectors: boolean): Eigenpairs {
  const stack = cuts.aval.shape.slice(0, -1);
  const axis = stack.length;
  const [s, r] = vectors.aval.shape.slice(-2) as [number, number];
  const [upper, lower] = [0, 1].map((i) => select(reshape(vectors, [...stack, 2, s, r]), axis, i)) as [Tensor, Tensor];
  const d = reshape(values, [...stack, 2 * s]);
  const first = select(lower, axis + 1, 0);
  const z = concatenate([select(upper, axis + 1, r - 1), where(lt(cuts, 0), neg(first), first)], -1);
  const { roots, turn } = rankOne(d, z, abs(cuts));
  const [left, right] = [columnsOf(turn, 0, s), columnsOf(turn, s, 2 * s)];
  const parts = withVectors
    ? [matmul(left, upper), matmul(right, lower)]
    : [matmul(left, columnsOf(upper, 0, 1)), matmul(right, columnsOf(lower, 1, 2))];
  return { values: roots, vectors: concatenate(parts, -1) };
}

/**
 * Eigenvalues and, as rows, eigenvectors of diag(d) + ρ·z·zᵀ, ρ ≥ 0. Elements of z that do not count leave their eigenpairs as they are; of the other d, equal
 * ones are moved apart by one rounding error each, so that there is a root between any two.
 */
function rankOne(d: Tensor, z: Tensor, rho: Tensor): { readonly roots: Tensor; readonly turn: Tensor } {
  const epsilon = d.dtype === "float32" ? 2 ** -24 : 2 ** -53;
  const place = placesIn(d);
  const active = gt(mul(rho, abs(z)), 2 * epsilon);
  const order = argsort(d, -1);
  const sortedActive = take(toDType(active, "int32"), order);
  const isActive = eq(sortedActive, 1);
  const sorted = take(d, order);
  // on a grid whose steps are exact: the unit in the last place of numbers below 4
  const unit = 4 * epsilon;
  const atOrBefore = ge(column(place), row(place));
  const count = toDType(sum(where(atOrBefore, row(sortedActive), 0), -1), d.dtype);
  const moved = sub(mul(round(div(sorted, unit)), unit), mul(count, unit));
  const apart = add(amax(where(logicalAnd(atOrBefore, row(isActive)), row(moved), -Infinity), -1), mul(count, unit));
  const lower = where(isActive, apart, sorted);
  const following = logicalAnd(logicalNot(atOrBefore), row(isActive));
  const upper = amin(where(following, row(lower), Infinity), -1);
  const poles = where(active, take(lower, argsort(order, -1)), FAR);
  const weights = where(active, mul(rho, square(z)), 0);
  const { origin, offset } = secularRoots(poles, weights, { lower, upper, sought: isActive });
  const roots = where(isActive, add(origin, offset), sorted);
  // pⱼ − xᵢ, a root to a row
  const distance = sub(sub(row(poles), column(origin)), column(offset));
  // the z whose roots these are, up to a factor (Löwner)
  const own = eq(column(order), row(place));
  const both = logicalAnd(column(isActive), row(active));
  const gaps = where(own, -1, sub(row(poles), column(lower)));
  const exact = sqrt(abs(prod(where(both, div(distance, gaps), 1), -2)));
  const signed = where(lt(z, 0), neg(exact), exact);
  const long = where(both, div(row(signed), distance), 0);
  const size = sqrt(sum(square(long), -1, { keepdim: true }));
  return { roots, turn: where(column(isActive), div(long, size), where(own, 1, 0)) };
}
