import {
  beside,
  broadcastTo,
  concatenate,
  eq,
  lt,
  moveaxis,
  range,
  scan,
  type Tensor,
  toDType,
  unsqueeze,
  where,
  zeros,
} from "@cotangent/core";
import { lastAt, rowsOf, upTo } from "./parts.ts";
import { reflection } from "./reflection.ts";
import { reflected, reflectedBy } from "./apply-reflections.ts";

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
      return [reflected(x, v, tau), [v, tau, beta]];
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
  const q = reflectedBy(moveaxis(vs, 0, -2), moveaxis(taus, 0, -1), broadcastTo(start, [...stack, m, columns]));
  return [q, r];
}
