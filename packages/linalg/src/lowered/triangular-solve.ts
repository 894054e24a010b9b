import { concatenate, div, gt, lt, matmul, moveaxis, mul, scan, sub, type Tensor, unsqueeze, where } from "@cotangent/core";
import type { Triangle } from "../host/triangular-solve.ts";
import { columnsOf, fewOf, lastAt, rowAt, rowsOf, upTo } from "./parts.ts";

/** T·X = B, or Tᵀ·X = B, of stacks: T […, n, n], B […, n, k]. */
export function triangularSolve(t: Tensor, b: Tensor, { upper, unitriangular, transposed }: Triangle): Tensor {
  const few = fewOf(t.aval.shape.at(-1)!);
  return transposed ? solve(t.mT, b, !upper, unitriangular, few) : solve(t, b, upper, unitriangular, few);
}

/** Up to `few` equations are solved one after the other; more are two halves, of which a product joins. */
function solve(t: Tensor, b: Tensor, upper: boolean, unit: boolean, few: number): Tensor {
  const n = t.aval.shape.at(-1)!;
  if (n <= few) return substitute(t, b, upper, unit);
  const half = Math.ceil(n / 2);
  const part = (from: number, to: number, rest: Tensor): Tensor =>
    solve(columnsOf(rowsOf(t, from, to), from, to), rest, upper, unit, few);
  const [above, below] = [rowsOf(b, 0, half), rowsOf(b, half, n)];
  if (upper) {
    const second = part(half, n, below);
    const first = part(0, half, sub(above, matmul(columnsOf(rowsOf(t, 0, half), half, n), second)));
    return concatenate([first, second], -2);
  }
  const first = part(0, half, above);
  const second = part(half, n, sub(below, matmul(columnsOf(rowsOf(t, half, n), 0, half), first)));
  return concatenate([first, second], -2);
}

/** One unknown a step, taken out of all equations that follow. */
function substitute(t: Tensor, b: Tensor, upper: boolean, unit: boolean): Tensor {
  const n = t.aval.shape.at(-1)!;
  const [, x] = scan<Tensor, readonly [Tensor, Tensor], Tensor>(
    (rest, [column, i]) => {
      const row = rowAt(rest, i);
      const known = unit ? row : div(row, unsqueeze(lastAt(column, i), -1));
      const others = where(upper ? lt(upTo(n), i) : gt(upTo(n), i), column, 0);
      return [sub(rest, mul(unsqueeze(others, -1), unsqueeze(known, -2))), known];
    },
    b,
    [moveaxis(t, -1, 0), upTo(n)],
    { reverse: upper },
  );
  return moveaxis(x, 0, -2);
}
