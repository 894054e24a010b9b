import { implicitQl } from "./implicit-ql.ts";
import type { MatrixKernel } from "./on-stacks.ts";
import { pivotOf } from "./signs.ts";
import { tridiagonalise } from "./tridiagonal.ts";

/** Eigenvalues of a symmetric matrix, ascending, and its eigenvectors as columns: outputs [n] and, with vectors, [n, n]. */
export function eighOnHost(n: number, upper: boolean, vectors: boolean): MatrixKernel {
  const [d, e] = [new Float64Array(n), new Float64Array(n)];
  const rows = new Float64Array(n * n);
  const order = Array.from({ length: n }, (_, i) => i);
  return ([a], [values, columns]) => {
    const scale = prepare(n, a!, upper);
    // matrices with large elements first lose least of their small eigenvalues, and QL wants them last
    const flipped = n > 1 && Math.abs(a![0]!) < Math.abs(a![n * n - 1]!);
    if (flipped) turn(n, a!);
    tridiagonalise(n, a!, d, e, rows, vectors);
    d.reverse();
    e.subarray(0, n - 1).reverse();
    if (vectors) reverseRows(n, rows);
    if (Number.isNaN(scale) || !implicitQl(n, d, e, vectors ? rows : null)) {
      values!.fill(NaN);
      columns?.fill(NaN);
      return;
    }
    // they come last row first: equal ones of a diagonal matrix stay in its order
    order.sort((i, j) => d[i]! - d[j]! || (flipped ? i - j : j - i));
    for (let k = 0; k < n; k++) {
      const from = order[k]! * n;
      values![k] = d[order[k]!]! * scale;
      if (columns !== undefined) write(n, rows, from, flipped, columns, k);
    }
  };
}

/** The triangle that is read goes to the lower one; numbers out of the range whose squares are numbers are scaled into it. */
function prepare(n: number, a: Float64Array, upper: boolean): number {
  let largest = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      const x = upper ? a[j * n + i]! : a[i * n + j]!;
      a[i * n + j] = x;
      largest = Math.max(largest, Math.abs(x));
    }
  if (!Number.isFinite(largest)) return NaN;
  const scale = largest > 2 ** 300 ? 2 ** 600 : largest < 2 ** -300 ? 2 ** -600 : 1;
  if (scale !== 1) for (let i = 0; i < n * n; i++) a[i] = a[i]! / scale;
  return scale;
}

/** Rows and columns in the opposite order, of the lower triangle. */
function turn(n: number, a: Float64Array): void {
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i && i + j < n; j++) {
      const [here, there] = [i * n + j, (n - 1 - j) * n + (n - 1 - i)];
      [a[here], a[there]] = [a[there]!, a[here]!];
    }
}

function reverseRows(n: number, rows: Float64Array): void {
  for (let i = 0; i < n >> 1; i++)
    for (let k = 0; k < n; k++) {
      const [here, there] = [i * n + k, (n - 1 - i) * n + k];
      const x = rows[here]!;
      rows[here] = rows[there]!;
      rows[there] = x;
    }
}

/** A row as column k, its first largest element positive. */
function write(n: number, rows: Float64Array, from: number, flipped: boolean, columns: Float64Array, k: number): void {
  for (let i = 0; i < n; i++) columns[i * n + k] = rows[from + (flipped ? n - 1 - i : i)]!;
  if (columns[pivotOf(columns, k, n, n)]! < 0) for (let i = k; i < n * n; i += n) columns[i] = -columns[i]!;
}
