import type { MatrixKernel } from "./on-stacks.ts";
import { dotRows, subtractRows } from "./rows.ts";

export interface Triangle {
  /** Which triangle of the matrix is read. */
  readonly upper: boolean;
  /** Ones on the diagonal, which is not read. */
  readonly unitriangular: boolean;
  /** The equation is Tᵀ·x = b. */
  readonly transposed: boolean;
}

/** Substitution in place: T is n×n at `t`, the k right-hand sides are the columns of the n×k matrix at `x`. */
export function substitute(t: Float64Array, x: Float64Array, n: number, k: number, { upper, unitriangular, transposed }: Triangle): void {
  const down = upper === transposed;
  for (let step = 0; step < n; step++) {
    const i = down ? step : n - 1 - step;
    // the unknowns that are known already: 0 … i − 1, or i + 1 … n − 1
    const first = down ? 0 : i + 1;
    const count = down ? i : n - 1 - i;
    const [from, stride] = transposed ? [first * n + i, n] : [i * n + first, 1];
    if (k === 1 && !transposed) x[i]! -= dotRows(t, from, x, first, count);
    else subtractRows(x, i * k, k, count, t, from, stride, x, first * k, k);
    if (unitriangular) continue;
    const pivot = t[i * n + i]!;
    for (let c = i * k; c < (i + 1) * k; c++) x[c]! /= pivot;
  }
}

export const triangularSolve =
  (n: number, k: number, triangle: Triangle): MatrixKernel =>
  ([t, b], [x]) => {
    x!.set(b!);
    substitute(t!, x!, n, k, triangle);
  };
