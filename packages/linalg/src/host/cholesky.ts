import type { MatrixKernel } from "./on-stacks.ts";
import { dotRows } from "./rows.ts";

/** L with A = L·Lᵀ, row by row from the lower triangle of A; NaN in its triangle where A is not positive definite. */
export const cholesky =
  (n: number): MatrixKernel =>
  ([a], [l]) => {
    const order = leadingMinor(a!, n, l!);
    if (order === 0) return;
    for (let i = 0; i < n; i++) l!.fill(Number.NaN, i * n, i * n + i + 1);
  };

/** Fills L as far as it exists. The order of the first leading minor of A that is not positive; 0 if all are. */
export function leadingMinor(a: ArrayLike<number>, n: number, l: Float64Array): number {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) l[i * n + j] = (a[i * n + j]! - dotRows(l, i * n, l, j * n, j)) / l[j * n + j]!;
    const rest = a[i * n + i]! - dotRows(l, i * n, l, i * n, i);
    if (!(rest > 0)) return i + 1;
    l[i * n + i] = Math.sqrt(rest);
  }
  return 0;
}
