import { jit, type Tensor } from "cotangent";

import { later } from "../../later.ts";
import { libraries, type PeerTask } from "../../peers/tasks.ts";
import { oneThread, twoThreads } from "../../peers/wasm.ts";
import { wave } from "../../problems/points.ts";
import { type Floats, onWasm, type OursOptions, tight } from "./entrants.ts";
import { lowRank, product } from "./low-rank.ts";

/** From this size on two threads are worth having. */
const smallestForThreads = 256;
/** A batch of so many milliseconds that it does not count what waking a thread costs, once; and enough rounds of it. */
const longer = { batch: 20, budget: 1500 };
const wide = `${oneThread}, float64`;

/** The product of two n × n matrices: float32 against others, float64 and two threads against that. */
export function matmulRace(n: number): PeerTask {
  const a = later(() => Float32Array.from(lowRank(n)));
  const b = later(() => Float32Array.from(wave(n * n)));
  const expected = later(() => product(n, b()));
  const threads = n >= smallestForThreads;
  return {
    name: "wasm/matmul",
    title: `matmul ${n} × ${n}, float32`,
    size: n,
    large: n > 256,
    ...(threads ? { apart: true, race: longer } : {}),
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
        ...(threads ? [ours((x) => x, { on: twoThreads })] : []),
        ours((x) => Float64Array.from(x), { name: wide, tolerance: tight }),
        ...libraries(
          loaded,
          (library) => library.matmul?.(a(), b(), n) ?? { leftOut: "not written" },
          ["tfjs (wasm)", "jax-js (jit)"],
        ),
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
