import { type Reflection, reflect } from "./reflection.ts";

// A matrix with more rows than columns as X·B·Yᵀ with B upper bidiagonal, by reflections I − τ·v·vᵀ with v₀ = 1 from both
// sides in turn. Golub and Van Loan, Matrix Computations, 5.4.8. Columns lie one after another, so that all inner loops run
// over neighbours.

/** A matrix p×q, p ≥ q, on its way to a bidiagonal one. */
export interface Bidiagonal {
  readonly p: number;
  readonly q: number;
  /** Columns of the matrix [q][p]; then the reflections from the left, column j from place j. */
  readonly columns: Float64Array;
  /** Reflections from the right [q][q], row j from place j + 1. */
  readonly right: Float64Array;
  readonly leftFactors: Float64Array;
  readonly rightFactors: Float64Array;
  /** The diagonal of B, and what is above it (and a zero). */
  readonly d: Float64Array;
  readonly e: Float64Array;
  readonly row: Float64Array;
}

export function bidiagonalOf(p: number, q: number): Bidiagonal {
  return {
    p,
    q,
    columns: new Float64Array(p * q),
    right: new Float64Array(q * q),
    leftFactors: new Float64Array(q),
    rightFactors: new Float64Array(q),
    d: new Float64Array(q),
    e: new Float64Array(q),
    row: new Float64Array(p),
  };
}

/** x − τ·v·(v·x) of n elements from these places. */
function applyTo(x: Float64Array, at: number, v: Float64Array, from: number, n: number, factor: number): void {
  if (factor === 0) return;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += v[from + i]! * x[at + i]!;
  sum *= factor;
  for (let i = 0; i < n; i++) x[at + i]! -= sum * v[from + i]!;
}

/** Overwrites `columns`; fills the rest. */
export function bidiagonalise({ p, q, columns, right, leftFactors, rightFactors, d, e, row }: Bidiagonal): void {
  const reflection: Reflection = { tau: 0, beta: 0 };
  for (let j = 0; j < q; j++) {
    const own = j * p;
    reflect(columns, own + j, 1, p - j, reflection);
    const factor = (leftFactors[j] = reflection.tau);
    d[j] = reflection.beta;
    for (let c = j + 1; c < q; c++) applyTo(columns, c * p + j, columns, own + j, p - j, factor);
    if (j + 1 === q) break;
    for (let c = j + 1; c < q; c++) right[j * q + c] = columns[c * p + j]!;
    reflect(right, j * q + j + 1, 1, q - j - 1, reflection);
    const other = (rightFactors[j] = reflection.tau);
    e[j] = reflection.beta;
    if (other === 0) continue;
    row.fill(0);
    for (let c = j + 1; c < q; c++) {
      const v = right[j * q + c]!;
      for (let i = j + 1; i < p; i++) row[i]! += v * columns[c * p + i]!;
    }
    for (let c = j + 1; c < q; c++) {
      const v = other * right[j * q + c]!;
      for (let i = j + 1; i < p; i++) columns[c * p + i]! -= v * row[i]!;
    }
  }
  e[q - 1] = 0;
}

/** The first `count` columns of X, one after another: those beyond q complete the basis. */
export function leftVectors({ p, q, columns, leftFactors }: Bidiagonal, count: number, x: Float64Array): void {
  x.fill(0);
  for (let c = 0; c < count; c++) x[c * p + c] = 1;
  for (let j = q - 1; j >= 0; j--)
    for (let c = j; c < count; c++) applyTo(x, c * p + j, columns, j * p + j, p - j, leftFactors[j]!);
}

/** The columns of Y, one after another. */
export function rightVectors({ q, right, rightFactors }: Bidiagonal, y: Float64Array): void {
  y.fill(0);
  for (let c = 0; c < q; c++) y[c * q + c] = 1;
  for (let j = q - 2; j >= 0; j--)
    for (let c = j + 1; c < q; c++) applyTo(y, c * q + j + 1, right, j * q + j + 1, q - j - 1, rightFactors[j]!);
}
