import { jit } from "cotangent";

import { later } from "../later.ts";
import { joined } from "../peers/library.ts";
import { choleskyByHand, type MatrixData, type MatrixTask, matrixTasks } from "../peers/linear-algebra.ts";
import { libraries, type PeerTask } from "../peers/tasks.ts";
import { wave } from "../problems/points.ts";
import { onWasm } from "./wasm/entrants.ts";

/** H·diag(λ)·H with the reflection H = I − 2·v·vᵀ/vᵀv and λ = 1, 1⅛, 1¼, …: its eigenvectors are H's columns. */
function known(n: number): { readonly a: Float32Array; readonly values: number[]; readonly h: Float64Array } {
  const v = wave(n);
  const square = v.reduce((sum, x) => sum + x * x, 0);
  const values = v.map((_, i) => 1 + i / 8);
  const h = Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return (i === j ? 1 : 0) - (2 * v[i]! * v[j]!) / square;
  });
  const a = Float32Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return values.reduce((sum, value, k) => sum + h[i * n + k]! * value * h[k * n + j]!, 0);
  });
  return { a, values, h };
}

const times = (a: ArrayLike<number>, x: readonly number[]): number[] =>
  x.map((_, i) => x.reduce((sum, xk, k) => sum + a[i * x.length + k]! * xk, 0));

/** Who else has it; jax-js does not compile its solution of equations, and has no QR. */
const others: { readonly [task in MatrixTask]: readonly string[] } = {
  cholesky: ["JavaScript by hand", "jax-js (jit)"],
  solve: ["JavaScript by hand", "jax-js (eager)"],
  qr: ["tfjs (cpu)"],
  eigh: ["jax-js (jit)"],
};

/** One factorisation of a matrix of order n, in float32, ours compiled on WebAssembly and eagerly on the default backend. */
export function linalgRace(task: MatrixTask, n: number): PeerTask {
  const made = later(() => known(n));
  const x = wave(n);
  const data = later((): MatrixData => {
    const { a } = made();
    return { task, n, a, b: Float32Array.from(times(a, x)) };
  });
  const expected = later((): Float64Array => {
    const { a, values, h } = made();
    switch (task) {
      case "cholesky":
        return choleskyByHand(a, n);
      case "solve":
        return Float64Array.from(x);
      case "eigh":
        return joined([values, h.map(Math.abs)]);
      case "qr": {
        // R is the transposed factor of AᵀA, which is A·A here
        const columns = Array.from({ length: n }, (_, j) => times(a, Array.from(a.subarray(j * n, (j + 1) * n))));
        const l = choleskyByHand(columns.flat(), n);
        return l.map((_, at) => Math.abs(l[(at % n) * n + Math.floor(at / n)]!));
      }
    }
  });
  return {
    name: `linalg/${task}`,
    title: `${task}, ${n} × ${n}, float32`,
    size: n,
    starters: (loaded) => [
      onWasm(loaded, (upload) => {
        const [a, b] = [upload(data().a, [n, n]), upload(data().b)];
        const compute = jit(matrixTasks[task]);
        return () => compute(a, b);
      }),
      ...libraries(loaded, (library) => library.matrix?.(data()) ?? { leftOut: "not written" }, [
        "cotangent",
        ...others[task],
      ]),
    ],
    get expected() {
      return expected();
    },
    required: [{ competitor: others[task].at(-1)!, factor: 1 }],
  };
}

export const linalgRaces: readonly PeerTask[] = (["cholesky", "solve", "qr", "eigh"] as const).map(
  (task) => linalgRace(task, 64),
);

