import {
  abs,
  amax,
  beside,
  broadcastTo,
  concatenate,
  div,
  eq,
  ge,
  gt,
  lt,
  matmul,
  moveaxis,
  mul,
  neg,
  range,
  scan,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  toDType,
  unsqueeze,
  where,
  zeros,
} from "@cotangent/core";
import { lastAt, rowsOf, upTo } from "./parts.ts";

const column = (x: Tensor): Tensor => unsqueeze(x, -1);

/**
 * A = Q·R of matrices […, m, n] by Householder reflections, with the first `columns` columns of Q and `rows` rows of R; with no
 * columns R alone.
 */
export function qr(a: Tensor, columns: number, rows: number): readonly Tensor[] {
  const [m, n] = a.aval.shape.slice(-2) as [number, number];
  const stack = a.aval.shape.slice(0, -2);
  const k = Math.min(m, n);
  const place = beside(a, () => upTo(m));
  const [rest, [vs, taus, betas]] = scan<Tensor, Tensor, readonly Tensor[]>(
    (x, j) => {
      const [v, tau, beta] = reflection(lastAt(x, j), place, j);
      return [reflected(x, v!, tau!), [v!, tau!, beta!]];
    },
    a,
    beside(a, () => upTo(k)),
  ) as [Tensor, readonly [Tensor, Tensor, Tensor]];
  const [row, col] = beside(a, () => [range([k, 1], 0, "int32"), range([1, n], 1, "int32")]) as [Tensor, Tensor];
  const diagonal = column(moveaxis(betas, 0, -1));
  const triangle = where(lt(row, col), rowsOf(rest, 0, k), where(eq(row, col), diagonal, 0));
  const r = rows === k ? triangle : concatenate([triangle, beside(a, () => zeros([...stack, rows - k, n], { dtype: a.dtype }))], -2);
  if (columns === 0) return [r];
  const start = beside(a, () => toDType(eq(range([m, columns], 0, "int32"), range([m, columns], 1, "int32")), a.dtype));
  const [q] = scan<Tensor, readonly Tensor[], readonly Tensor[]>((x, [v, tau]) => [reflected(x, v!, tau!), []], broadcastTo(start, [...stack, m, columns]), [vs, taus], { reverse: true });
  return [q, r];
}

/** x − τ·v·vᵀ·x */
function reflected(x: Tensor, v: Tensor, tau: Tensor): Tensor {
  return sub(x, mul(column(v), matmul(unsqueeze(mul(v, column(tau)), -2), x)));
}

/** Of vectors […, m] from element j on, as `host/reflection.ts` has it: v, which is zero before, τ and β. */
function reflection(x: Tensor, place: Tensor, j: Tensor): readonly Tensor[] {
  const largest = amax(abs(where(ge(place, j), x, 0)), -1);
  // divided by the largest first: of numbers near the smallest one, there would be no digits left of 1/(α − β)
  const scale = where(eq(largest, 0), 1, largest);
  const scaled = div(where(ge(place, j), x, 0), column(scale));
  const alpha = lastAt(scaled, j);
  const tail = where(gt(place, j), scaled, 0);
  const empty = eq(amax(abs(tail), -1), 0);
  const norm = sqrt(sum(square(scaled), -1));
  const beta = where(empty, alpha, where(lt(alpha, 0), norm, neg(norm)));
  const difference = where(empty, 1, sub(alpha, beta));
  const v = where(eq(place, j), 1, div(tail, column(difference)));
  return [v, where(empty, 0, div(neg(difference), where(empty, 1, beta))), mul(beta, scale)];
}
