import {
  abs,
  argmax,
  bitwiseAnd,
  broadcastTo,
  add,
  div,
  eq,
  floorDivide,
  ge,
  gt,
  logicalAnd,
  moveaxis,
  mul,
  ne,
  neg,
  reshape,
  scan,
  sub,
  sum,
  type Tensor,
  toDType,
  unsqueeze,
  where,
} from "@cotangent/core";
import { stackOf } from "../factorisation.ts";
import { lastAt, rowAt, take, takeColumn, takeRow, upTo } from "./parts.ts";
import { triangularSolve } from "./triangular-solve.ts";

interface Diagonalised {
  readonly left: Tensor;
  readonly right: Tensor;
  readonly d: Tensor;
}

/** X⁻¹, Y⁻¹ and d with X⁻¹·A·Y⁻¹ = diag(d) of stacks […, n, n], as `host/complete-pivoting.ts` says. */
export function completePivoting(a: Tensor): Diagonalised {
  const n = a.aval.shape.at(-1)!;
  const { packed, rows, columns, d, swaps } = eliminate(a);
  const unit = (order: Tensor): Tensor => toDType(eq(unsqueeze(order, -1), upTo(n)), a.aval.dtype);
  const left = triangularSolve(packed, unit(rows), { upper: false, unitriangular: true, transposed: false });
  const right = triangularSolve(packed, unit(columns), { upper: true, unitriangular: true, transposed: true }).mT;
  const odd = unsqueeze(eq(bitwiseAnd(sum(swaps, -1), 1), 1), -1);
  const flips = logicalAnd(eq(upTo(n), 0), odd);
  return { left: where(unsqueeze(flips, -1), neg(left), left), right, d: where(flips, neg(d), d) };
}

interface Eliminated {
  /** L below the diagonal, U with its rows divided by d above. */
  readonly packed: Tensor;
  /** Rows and columns of A in their new orders. */
  readonly rows: Tensor;
  readonly columns: Tensor;
  readonly d: Tensor;
  /** How many swaps there were in each step. */
  readonly swaps: Tensor;
}

type State = [rest: Tensor, rows: Tensor, columns: Tensor];

function eliminate(a: Tensor): Eliminated {
  const stack = stackOf(a.aval.shape);
  const n = a.aval.shape.at(-1)!;
  const across = upTo(n);
  const down = unsqueeze(across, -1);
  const start = broadcastTo(across, [...stack, n]);
  const [[packed, rows, columns], [d, swaps]] = scan<State, Tensor, [Tensor, Tensor]>(
    ([rest, ofRows, ofColumns], j) => {
      const open = logicalAnd(ge(down, j), ge(across, j));
      const largest = argmax(reshape(where(open, abs(rest), -1), [...stack, n * n]), -1);
      const r = floorDivide(largest, n);
      const c = sub(largest, mul(r, n));
      const swapRows = (x: Tensor): Tensor => swapped(x, j, r);
      const [oldRow, oldColumn] = [rowAt(rest, j), swapRows(lastAt(rest, j))];
      const [row, column] = [takeRow(rest, r), swapRows(takeColumn(rest, c))];
      const pivotRow = swapped(row, j, c);
      const pivot = unsqueeze(lastAt(column, j), -1);
      const over = (x: Tensor): Tensor => where(eq(pivot, 0), 0, div(x, pivot));
      const [atR, atC] = [unsqueeze(unsqueeze(r, -1), -1), unsqueeze(unsqueeze(c, -1), -1)];
      const [v, l] = [unsqueeze(over(pivotRow), -2), unsqueeze(over(column), -1)];
      const byRow = where(eq(down, j), unsqueeze(row, -2), where(eq(down, atR), unsqueeze(oldRow, -2), rest));
      const moved = where(eq(across, j), unsqueeze(column, -1), where(eq(across, atC), unsqueeze(oldColumn, -1), byRow));
      const below = where(gt(across, j), sub(moved, mul(unsqueeze(column, -1), v)), where(eq(across, j), l, moved));
      const next = where(gt(down, j), below, where(logicalAnd(eq(down, j), gt(across, j)), v, moved));
      const count = add(toDType(ne(r, j), "int32"), toDType(ne(c, j), "int32"));
      return [
        [next, swapRows(ofRows), swapped(ofColumns, j, c)],
        [lastAt(column, j), count],
      ];
    },
    [a, start, start],
    across,
  );
  return { packed, rows, columns, d: moveaxis(d, 0, -1), swaps: moveaxis(swaps, 0, -1) };
}

/** Vectors […, n] with the element j and the one that each of `other` […] says in each other's places. */
function swapped(x: Tensor, j: Tensor, other: Tensor): Tensor {
  const places = upTo(x.aval.shape.at(-1)!);
  const at = unsqueeze(other, -1);
  return where(eq(places, j), take(x, at), where(eq(places, at), unsqueeze(lastAt(x, j), -1), x));
}
