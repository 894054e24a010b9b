import { add, beside, concatenate, ge, gt, moveaxis, mul, scan, sub, sum, type Tensor, unsqueeze, where, zeros } from "@cotangent/core";
import { blockOf, columnsOf, diagonalOf, lastAt, rowAt, upTo } from "./parts.ts";
import { reflection } from "./reflection.ts";

/** The diagonal of a bidiagonal matrix, […, n], and what is beside it, […, n − 1]. */
export interface Bidiagonal {
  readonly d: Tensor;
  readonly e: Tensor;
}

const column = (x: Tensor): Tensor => unsqueeze(x, -1);
const row = (x: Tensor): Tensor => unsqueeze(x, -2);

/** As in `tridiagonalise`. */
const LARGE = 40;

/** Square matrices […, n, n] made bidiagonal by Householder reflections from both sides. */
export function bidiagonalise(a: Tensor): Bidiagonal {
  const n = a.aval.shape.at(-1)!;
  if (n === 1) return { d: diagonalOf(a), e: columnsOf(diagonalOf(a), 0, 0) };
  const steps = n > LARGE ? Math.floor(0.4 * n) : n - 1;
  const { rest, d, e } = reduced(a, steps);
  const more = bidiagonalise(rest);
  return { d: concatenate([d, more.d], -1), e: concatenate([e, more.e], -1) };
}

type State = readonly [a: Tensor, u: Tensor, y: Tensor, x: Tensor, v: Tensor];

/** The first columns and rows, and the matrix that is left. What two reflections change is A − u·yᵀ − x·vᵀ, done on the way to the next product with A. */
function reduced(a: Tensor, steps: number): Bidiagonal & { readonly rest: Tensor } {
  const n = a.aval.shape.at(-1)!;
  const place = beside(a, () => upTo(n));
  const none = beside(a, () => zeros(a.aval.shape.slice(0, -1), { dtype: a.dtype }));
  const [[before, ...last], [d, e]] = scan<State, Tensor, readonly [Tensor, Tensor]>(
    ([before, ...pending], k) => {
      const [u0, y0, x0, v0] = pending;
      const own = sub(lastAt(before, k), add(mul(u0, column(lastAt(y0, k))), mul(x0, column(lastAt(v0, k)))));
      const [u, tau, diagonal] = reflection(own, place, k);
      const now = changed(before, ...pending);
      const y = where(gt(place, k), mul(sum(mul(now, column(u)), -2), column(tau)), 0);
      const [v, pi, beside] = reflection(sub(rowAt(now, k), y), place, add(k, 1));
      const product = sub(sum(mul(now, row(v)), -1), mul(u, column(sum(mul(y, v), -1))));
      const x = where(ge(place, k), mul(product, column(pi)), 0);
      return [[now, u, y, x, v], [diagonal, beside]];
    },
    [a, none, none, none, none],
    beside(a, () => upTo(steps)),
  );
  const end = (x: Tensor): Tensor => columnsOf(x, steps, n);
  const [u, y, x, v] = last.map(end) as [Tensor, Tensor, Tensor, Tensor];
  return { rest: changed(blockOf(before, steps, n), u, y, x, v), d: moveaxis(d, 0, -1), e: moveaxis(e, 0, -1) };
}

const changed = (a: Tensor, u: Tensor, y: Tensor, x: Tensor, v: Tensor): Tensor =>
  sub(a, add(mul(column(u), row(y)), mul(column(x), row(v))));
