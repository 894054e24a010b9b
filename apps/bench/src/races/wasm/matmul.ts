import { jit, type Tensor } from "cotangent";

import { libraries, type PeerTask } from "../../peers/tasks.ts";
import { oneThread, twoThreads } from "../../peers/wasm.ts";
import { wave } from "../../problems/points.ts";
import { type Floats, later, onWasm, type OursOptions, tight } from "./entrants.ts";

/** From this size on two threads are worth having. */
const smallestForThreads = 256;
const wide = `${oneThread}, float64`;

/**
 * A of rank two, with entries that float32 has exactly: a product with it has a closed form of n² operations. Entries
 * (i % 7)·((k % 5) − 2)/8 + ((i % 3) − 1)·(k % 11)/8.
 */
const factors = (n: number): readonly (readonly [Float64Array, Float64Array])[] => {
  const make = (f: (i: number) => number): Float64Array => Float64Array.from({ length: n }, (_, i) => f(i));
  return [
    [make((i) => i % 7), make((k) => ((k % 5) - 2) / 8)],
    [make((i) => (i % 3) - 1), make((k) => (k % 11) / 8)],
  ];
};

function outer(n: number, row: (r: number) => Float64Array): Float64Array {
  const out = new Float64Array(n * n);
  factors(n).forEach(([column], r) => {
    const values = row(r);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) out[i * n + j]! += column[i]! * values[j]!;
  });
  return out;
}

function product(n: number, b: ArrayLike<number>): Float64Array {
  return outer(n, (r) => {
    const [, row] = factors(n)[r]!;
    const sums = new Float64Array(n);
    for (let k = 0; k < n; k++) for (let j = 0; j < n; j++) sums[j]! += row[k]! * b[k * n + j]!;
    return sums;
  });
}

/** The product of two n × n matrices: float32 against others, float64 and two threads against that. */
export function matmulRace(n: number): PeerTask {
  const a = later(() => Float32Array.from(outer(n, (r) => factors(n)[r]![1])));
  const b = later(() => Float32Array.from(wave(n * n)));
  const expected = later(() => product(n, b()));
  const threads = n >= smallestForThreads;
  return {
    name: "wasm/matmul",
    title: `matmul ${n} × ${n}, float32`,
    size: n,
    large: n > 256,
    starters(loaded) {
      const ours = (type: (x: Float32Array) => Floats, options: OursOptions = {}) =>
        onWasm(
          loaded,
          (upload) => {
            const [x, y] = [upload(type(a()), [n, n]), upload(type(b()), [n, n])];
            const multiply = jit((u: Tensor, v: Tensor) => u.matmul(v));
            return () => [multiply(x, y)];
          },
          options,
        );
      return [
        ours((x) => x),
        ours((x) => Float64Array.from(x), { name: wide, tolerance: tight }),
        ...(threads ? [ours((x) => x, { on: twoThreads })] : []),
        ...libraries(loaded, (library) => library.matmul?.(a(), b(), n) ?? { leftOut: "not written" }, [
          "tfjs (wasm)",
          "jax-js (jit)",
        ]),
      ];
    },
    get expected() {
      return expected();
    },
    required: [
      { competitor: "tfjs (wasm)", factor: 1.2 },
      { competitor: "jax-js (jit)", factor: 1.6 },
      { who: wide, competitor: oneThread, factor: 0.45 },
      ...(threads ? [{ who: twoThreads, competitor: oneThread, factor: 1.7 }] : []),
    ],
  };
}

export const matmulRaces: readonly PeerTask[] = [64, 256, 512, 1024].map(matmulRace);
