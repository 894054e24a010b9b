import { add, beside, concatenate, gt, moveaxis, mul, scan, sub, sum, type Tensor, unsqueeze, where, zeros } from "@cotangent/core";
import { blockOf, columnsOf, diagonalOf, lastAt, lengthened, rowAt, upTo } from "./parts.ts";
import { reflection } from "./reflection.ts";

/** A = Q·T·Qᵀ with T symmetric and tridiagonal. */
export interface Tridiagonal {
  /** The diagonal of T, […, n]. */
  readonly d: Tensor;
  /** What is beside it, […, n − 1]. */
  readonly e: Tensor;
  /** Reflections I − τ·v·vᵀ, whose product is Q: v as rows […, n − 1, n], and τ […, n − 1]. */
  readonly vs: Tensor;
  readonly taus: Tensor;
}

const column = (x: Tensor): Tensor => unsqueeze(x, -1);
const row = (x: Tensor): Tensor => unsqueeze(x, -2);

/** Of larger matrices less than half of the columns are done before the rest is cut out, which is all that is still changed. */
const LARGE = 40;

/** Symmetric matrices […, n, n], n ≥ 2, made tridiagonal by Householder reflections. */
export function tridiagonalise(a: Tensor): Tridiagonal {
  const n = a.aval.shape.at(-1)!;
  const steps = n > LARGE ? Math.floor(0.4 * n) : n - 1;
  const { rest, d, e, vs, taus } = reduced(a, steps);
  if (steps === n - 1) return { d: concatenate([d, diagonalOf(rest)], -1), e, vs, taus };
  const more = tridiagonalise(rest);
  const joined = (x: Tensor, y: Tensor): Tensor => concatenate([x, y], -1);
  const reflections = concatenate([vs, lengthened(more.vs, steps, 0)], -2);
  return { d: joined(d, more.d), e: joined(e, more.e), vs: reflections, taus: joined(taus, more.taus) };
}

/**
 * The first columns, and the matrix that is left. What a reflection changes, A − v·wᵀ − w·vᵀ, is done on the way to the next one's product with A, whose
 * column is made before.
 */
function reduced(a: Tensor, steps: number): Tridiagonal & { readonly rest: Tensor } {
  const n = a.aval.shape.at(-1)!;
  const place = beside(a, () => upTo(n));
  const none = beside(a, () => zeros(a.aval.shape.slice(0, -1), { dtype: a.dtype }));
  const [[last, v, w], [vs, taus, d, e]] = scan<readonly [Tensor, Tensor, Tensor], Tensor, readonly [Tensor, Tensor, Tensor, Tensor]>(
    ([before, v, w], k) => {
      const own = sub(rowAt(before, k), add(mul(v, column(lastAt(w, k))), mul(w, column(lastAt(v, k)))));
      const [next, tau, beta] = reflection(own, place, add(k, 1));
      const now = changed(before, v, w);
      const product = where(gt(place, k), sum(mul(now, row(next)), -1), 0);
      const half = mul(mul(tau, tau), mul(sum(mul(product, next), -1), 0.5));
      return [
        [now, next, sub(mul(product, column(tau)), mul(next, column(half)))],
        [next, tau, lastAt(own, k), beta],
      ];
    },
    [a, none, none],
    beside(a, () => upTo(steps)),
  );
  const end = (x: Tensor): Tensor => columnsOf(x, steps, n);
  const asLast = (x: Tensor): Tensor => moveaxis(x, 0, -1);
  return { rest: changed(blockOf(last, steps, n), end(v), end(w)), d: asLast(d), e: asLast(e), vs: moveaxis(vs, 0, -2), taus: asLast(taus) };
}

/** A − v·wᵀ − w·vᵀ, as symmetric as A is. */
const changed = (a: Tensor, v: Tensor, w: Tensor): Tensor => sub(a, add(mul(column(v), row(w)), mul(column(w), row(v))));
