import type { MatrixKernel } from "./on-stacks.ts";

// The Taylor polynomial of degree 20 of A/2ˢ − μ, evaluated in blocks of five powers (Paterson and Stockmeyer), then s squarings:
// C. Moler and C. Van Loan, Nineteen dubious ways, https://doi.org/10.1137/S00361445024180, method 3. The derivative along E
// is the same computation with (X, dX)·(Y, dY) = (X·Y, X·dY + dX·Y).

/** Up to this norm the polynomial and its derivative are right to the last digit. */
const enough = 1.25;
const block = 5;
const degree = 20;

/** A matrix, and its derivative if that is asked for. */
interface Pair {
  readonly x: Float64Array;
  readonly dx: Float64Array | null;
}

/** exp(A) of matrices n×n; or, of A and E, the derivative of exp at A along E. */
export function matrixExpKernel(n: number, derivative: boolean): MatrixKernel {
  const make = (): Pair => ({ x: new Float64Array(n * n), dx: derivative ? new Float64Array(n * n) : null });
  const powers = Array.from({ length: block }, make);
  const buffers: readonly [Pair, Pair] = [make(), make()];
  return (inputs, [out]) => {
    const first = powers[0]!;
    const shift = scale(first, inputs, n);
    if (shift === null) {
      out!.fill(NaN);
      return;
    }
    for (let i = 1; i < block; i++) multiply(powers[i]!, powers[i - 1]!, first, n);
    let [x, y] = buffers;
    x.x.fill(0);
    x.dx?.fill(0);
    for (let i = 0; i <= block; i++) addPower(x, powers[i - 1], inverseFactorial(degree - block + i), n);
    for (let k = degree - 2 * block; k >= 0; k -= block) {
      multiply(y, x, powers[block - 1]!, n);
      [x, y] = [y, x];
      for (let i = 0; i < block; i++) addPower(x, powers[i - 1], inverseFactorial(k + i), n);
    }
    const factor = Math.exp(shift.mean);
    times(x.x, factor);
    if (x.dx) times(x.dx, factor);
    for (let i = 0; i < shift.squarings; i++) {
      multiply(y, x, x, n);
      [x, y] = [y, x];
    }
    out!.set(x.dx ?? x.x);
  };
}

/** What remains to be done: exp(A) = (exp(mean)·exp(X))^(2^squarings). Null where A or E has no finite norm. */
interface Scaled {
  readonly mean: number;
  readonly squarings: number;
}

/** X = A/2ˢ − mean, with the mean of the diagonal, in the first matrix; E/2ˢ in the second. */
function scale({ x, dx }: Pair, [a, e]: readonly Float64Array[], n: number): Scaled | null {
  let mean = 0;
  for (let i = 0; i < n; i++) mean += a![i * (n + 1)]! / n;
  x.set(a!);
  for (let i = 0; i < n; i++) x[i * (n + 1)]! -= mean;
  const norm = columnNorm(x, n);
  if (!Number.isFinite(norm) || (e && !Number.isFinite(columnNorm(e, n)))) return null;
  const squarings = norm > enough ? Math.ceil(Math.log2(norm / enough)) : 0;
  const factor = 2 ** -squarings;
  times(x, factor);
  if (dx && e) {
    dx.set(e);
    times(dx, factor);
  }
  return { mean: mean * factor, squarings };
}

function times(x: Float64Array, factor: number): void {
  for (let i = 0; i < x.length; i++) x[i]! *= factor;
}

function columnNorm(a: Float64Array, n: number): number {
  let norm = 0;
  for (let j = 0; j < n; j++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += Math.abs(a[i * n + j]!);
    if (!(sum <= norm)) norm = sum;
  }
  return norm;
}

function inverseFactorial(k: number): number {
  let product = 1;
  for (let i = 2; i <= k; i++) product *= i;
  return 1 / product;
}

/** x + c·p, or x + c·I. */
function addPower({ x, dx }: Pair, p: Pair | undefined, c: number, n: number): void {
  if (p === undefined) for (let i = 0; i < n; i++) x[i * (n + 1)]! += c;
  else {
    for (let i = 0; i < x.length; i++) x[i]! += c * p.x[i]!;
    if (dx && p.dx) for (let i = 0; i < dx.length; i++) dx[i]! += c * p.dx[i]!;
  }
}

function multiply(out: Pair, a: Pair, b: Pair, n: number): void {
  out.x.fill(0);
  addProduct(out.x, a.x, b.x, n);
  if (!out.dx || !a.dx || !b.dx) return;
  out.dx.fill(0);
  addProduct(out.dx, a.x, b.dx, n);
  addProduct(out.dx, a.dx, b.x, n);
}

/** out + x·y: four rows of y at a time, so that a row of the result is read and written a quarter as often. */
function addProduct(out: Float64Array, x: Float64Array, y: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    let k = 0;
    for (; k + 3 < n; k += 4) {
      const at = k * n;
      const a = x[row + k]!;
      const b = x[row + k + 1]!;
      const c = x[row + k + 2]!;
      const d = x[row + k + 3]!;
      for (let j = 0; j < n; j++)
        out[row + j]! += a * y[at + j]! + b * y[at + n + j]! + (c * y[at + 2 * n + j]! + d * y[at + 3 * n + j]!);
    }
    for (; k < n; k++) {
      const a = x[row + k]!;
      for (let j = 0; j < n; j++) out[row + j]! += a * y[k * n + j]!;
    }
  }
}
