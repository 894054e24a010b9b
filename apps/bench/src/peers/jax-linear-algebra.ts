import type { Jax, Value } from "./jax.ts";
import { type Job, job, joined, type LeftOut } from "./library.ts";
import type { MatrixData } from "./linear-algebra.ts";

/** Its functions take their arguments away: `ref` keeps the matrix for the next call. */
export function matrixJob(
  jax: Jax,
  { task, n, a, b }: MatrixData,
  compiled: boolean,
): Job | LeftOut {
  const { numpy: np } = jax;
  const matrix = np.array(a).reshape([n, n]);
  const numbers = (v: Value): Float32Array => v.dataSync() as Float32Array;
  const ready = (f: (x: Value, y: Value) => Value): ((...args: Value[]) => Value) =>
    (compiled ? jax.jit(f) : f) as (...args: Value[]) => Value;
  switch (task) {
    case "cholesky": {
      const factor = ready((x) => np.linalg.cholesky(x));
      return job(() => numbers(factor(matrix.ref)));
    }
    case "solve": {
      const side = np.array(b);
      const solve = ready((x, y) => np.linalg.solve(x, y));
      return job(() => numbers(solve(matrix.ref, side.ref)));
    }
    case "eigh": {
      const both = (x: Value): Value[] => {
        const [values, vectors] = np.linalg.eigh(x);
        return [values, np.abs(vectors)];
      };
      const factors = compiled ? (jax.jit(both) as (x: Value) => Value[]) : both;
      return job(() => joined(factors(matrix.ref).map(numbers)));
    }
    case "qr":
      return { leftOut: "it has no QR" };
  }
}
