import { linalg, type Tensor } from "cotangent";

/** What is done with a symmetric positive definite matrix. */
export type MatrixTask = "cholesky" | "solve" | "qr" | "eigh";

/** An n × n matrix, row-major, and the right-hand side of `solve`. */
export interface MatrixData {
  readonly task: MatrixTask;
  readonly n: number;
  readonly a: Float32Array;
  readonly b: Float32Array;
}

/** What everybody gives: signs of Q and of vectors are a matter of taste. */
export const matrixTasks: {
  readonly [task in MatrixTask]: (a: Tensor, b: Tensor) => readonly Tensor[];
} = {
  cholesky: (a) => [linalg.cholesky(a)],
  solve: (a, b) => [linalg.solve(a, b)],
  qr: (a) => [linalg.qr(a).r.abs()],
  eigh: (a) => {
    const { eigenvalues, eigenvectors } = linalg.eigh(a);
    return [eigenvalues, eigenvectors.abs()];
  },
};

/** L with A = L·Lᵀ, row by row. */
export function choleskyByHand(a: ArrayLike<number>, n: number): Float64Array {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let rest = a[i * n + j]!;
      for (let k = 0; k < j; k++) rest -= l[i * n + k]! * l[j * n + k]!;
      l[i * n + j] = i === j ? Math.sqrt(rest) : rest / l[j * n + j]!;
    }
  return l;
}

/** The x of A·x = b by elimination with partial pivoting. */
export function solveByHand(a: ArrayLike<number>, b: ArrayLike<number>, n: number): Float64Array {
  const [m, x] = [Float64Array.from(a), Float64Array.from(b)];
  for (let step = 0; step < n; step++) {
    let pivot = step;
    for (let i = step + 1; i < n; i++)
      if (Math.abs(m[i * n + step]!) > Math.abs(m[pivot * n + step]!)) pivot = i;
    for (let k = 0; k < n; k++)
      [m[step * n + k], m[pivot * n + k]] = [m[pivot * n + k]!, m[step * n + k]!];
    [x[step], x[pivot]] = [x[pivot]!, x[step]!];
    for (let i = step + 1; i < n; i++) {
      const factor = m[i * n + step]! / m[step * n + step]!;
      for (let k = step; k < n; k++) m[i * n + k]! -= factor * m[step * n + k]!;
      x[i]! -= factor * x[step]!;
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= m[i * n + k]! * x[k]!;
    x[i]! /= m[i * n + i]!;
  }
  return x;
}
