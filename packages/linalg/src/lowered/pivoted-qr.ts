import { abs, amax, argmax, beside, div, eq, eye, gt, logicalAnd, logicalNot, lt, moveaxis, mul, ones, broadcastTo, scan, square, sub, sum, type Tensor, unsqueeze, where } from "@cotangent/core";
import { rowsOf, takeColumn, takeColumns, upTo } from "./parts.ts";
import { reflection } from "./reflection.ts";
import { reflectedBy } from "./apply-reflections.ts";

const column = (x: Tensor): Tensor => unsqueeze(x, -1);
const row = (x: Tensor): Tensor => unsqueeze(x, -2);

/** What is left of A, the squares of what is left of each column, or −1, and the columns that are not done. */
type State = readonly [rest: Tensor, sizes: Tensor, open: Tensor];

/** Q, R and the order of columns of matrices […, m, n], m ≥ n, as `host/pivoted-qr.ts` says. Columns stay where they are until all are done. */
export function pivotedQr(a: Tensor): readonly Tensor[] {
  const { shape, dtype } = a.aval;
  const [m, n] = shape.slice(-2) as [number, number];
  const stack = shape.slice(0, -2);
  const place = beside(a, () => upTo(m));
  const largest = amax(abs(a), [-2, -1], { keepdim: true });
  const scale = where(eq(largest, 0), 1, largest);
  const scaled = div(a, scale);
  const all = beside(a, () => ones([...stack, n], { dtype: "bool" }));
  const [[rest], [vs, taus, betas, chosen]] = scan<State, Tensor, readonly [Tensor, Tensor, Tensor, Tensor]>(
    ([x, sizes, open], j) => {
      const c = argmax(sizes, -1);
      const [v, tau, beta] = reflection(takeColumn(x, c), place, j);
      const products = mul(sum(mul(x, column(v)), -2), column(tau));
      const after = sub(x, mul(column(v), row(products)));
      const next = logicalAnd(open, logicalNot(eq(upTo(n), column(c))));
      const left = sum(where(gt(column(place), j), square(after), 0), -2);
      return [
        [after, where(next, left, -1), next],
        [v, tau, beta, c],
      ];
    },
    [scaled, sum(square(scaled), -2), all],
    beside(a, () => upTo(n)),
  );
  const order = moveaxis(chosen, 0, -1);
  const [down, across] = [column(upTo(n)), upTo(n)];
  const upper = where(lt(down, across), takeColumns(rowsOf(rest, 0, n), order), 0);
  const r = where(eq(down, across), column(moveaxis(betas, 0, -1)), upper);
  const start = broadcastTo(beside(a, () => eye(m, n, { dtype })), shape);
  return [reflectedBy(moveaxis(vs, 0, -2), moveaxis(taus, 0, -1), start), mul(r, scale), order];
}
