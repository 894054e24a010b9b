import {
  abs,
  amax,
  argmax,
  beside,
  bitwiseAnd,
  div,
  eq,
  gt,
  logicalAnd,
  logicalNot,
  logicalOr,
  lt,
  moveaxis,
  mul,
  neg,
  ones,
  scan,
  sub,
  sum,
  type Tensor,
  toDType,
  unsqueeze,
  where,
} from "@cotangent/core";
import { take, takeColumn, takeRow, takeRows, upTo } from "./parts.ts";
import { triangularSolve } from "./triangular-solve.ts";

interface Diagonalised {
  readonly left: Tensor;
  readonly right: Tensor;
  readonly d: Tensor;
}

/** X⁻¹, Y⁻¹ and d with X⁻¹·A·Y⁻¹ = diag(d) of stacks […, n, n], as `host/complete-pivoting.ts` says. */
export function completePivoting(a: Tensor): Diagonalised {
  const n = a.aval.shape.at(-1)!;
  const { lower, upper, rows, columns, d } = eliminate(a);
  const unit = (order: Tensor): Tensor => toDType(eq(unsqueeze(order, -1), upTo(n)), a.aval.dtype);
  const left = triangularSolve(lower, unit(rows), { upper: false, unitriangular: true, transposed: false });
  const right = triangularSolve(upper, unit(columns), { upper: true, unitriangular: true, transposed: true }).mT;
  const odd = unsqueeze(eq(bitwiseAnd(sum(inversions(rows).add(inversions(columns)), -1), 1), 1), -1);
  const flips = logicalAnd(eq(upTo(n), 0), odd);
  return { left: where(unsqueeze(flips, -1), neg(left), left), right, d: where(flips, neg(d), d) };
}

/** How many places before each hold a larger number. */
function inversions(order: Tensor): Tensor {
  const places = upTo(order.aval.shape.at(-1)!);
  const before = lt(places, unsqueeze(places, -1));
  return sum(toDType(logicalAnd(before, gt(unsqueeze(order, -2), unsqueeze(order, -1))), "int32"), -1);
}

interface Eliminated {
  /** Of L what is below the diagonal; of U, whose rows are divided by d, what is above. */
  readonly lower: Tensor;
  readonly upper: Tensor;
  /** Rows and columns of A in their new orders. */
  readonly rows: Tensor;
  readonly columns: Tensor;
  readonly d: Tensor;
}

/** What is left of A, the largest element of each row that is not done, or −1, and the columns that are not. */
type State = readonly [rest: Tensor, largest: Tensor, open: Tensor];

/** Rows and columns stay where they are until all are done, so that a step passes over the matrix once. */
function eliminate(a: Tensor): Eliminated {
  const { shape } = a.aval;
  const places = upTo(shape.at(-1)!);
  const all = beside(a, () => ones(shape.slice(0, -1), { dtype: "bool" }));
  const [, [ls, us, r, c, d]] = scan<State, readonly Tensor[], readonly [Tensor, Tensor, Tensor, Tensor, Tensor]>(
    ([rest, largest, open]) => {
      const r = argmax(largest, -1);
      const row = takeRow(rest, r);
      const c = argmax(where(open, abs(row), -1), -1);
      const atC = unsqueeze(c, -1);
      const pivot = take(row, atC);
      const notRow = logicalOr(lt(largest, 0), eq(places, unsqueeze(r, -1)));
      const next = logicalAnd(open, logicalNot(eq(places, atC)));
      const column = where(notRow, 0, takeColumn(rest, c));
      const over = (x: Tensor): Tensor => where(eq(pivot, 0), 0, div(x, pivot));
      const v = over(where(next, row, 0));
      const after = sub(rest, mul(unsqueeze(column, -1), unsqueeze(v, -2)));
      const sizes = amax(where(unsqueeze(next, -2), abs(after), 0), -1);
      return [
        [after, where(notRow, -1, sizes), next],
        [over(column), v, r, c, pivot.squeeze(-1)],
      ];
    },
    [a, amax(abs(a), -1), all],
    [],
    { length: shape.at(-1)! },
  );
  const [rows, columns] = [moveaxis(r, 0, -1), moveaxis(c, 0, -1)];
  // a step's elements by rows and columns of A, in the order of the steps
  const ordered = (x: Tensor, order: Tensor): Tensor => takeRows(moveaxis(x, 0, -1), order);
  return { lower: ordered(ls, rows), upper: ordered(us, columns).mT, rows, columns, d: moveaxis(d, 0, -1) };
}
