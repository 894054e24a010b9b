import { jit, type Tensor } from "cotangent";

import { later } from "../../later.ts";
import { libraries, type PeerTask } from "../../peers/tasks.ts";
import { oneThread } from "../../peers/wasm.ts";
import { type Floats, onWasm, type OursOptions, tight } from "./entrants.ts";
import { product } from "./low-rank.ts";
import { operands } from "./multiplication.ts";

/** Enough rounds of what takes long. */
const longer = { batch: 20, budget: 1500 };
const wide = `${oneThread}, float64`;

/** The product of two n × n matrices: float32 against others, float64 against that. */
export function matmulRace(n: number): PeerTask {
  const given = later(() => operands(n));
  const expected = later(() => product(n, given()[1]));
  return {
    name: "wasm/matmul",
    title: `matmul ${n} × ${n}, float32`,
    size: n,
    large: n > 256,
    ...(n >= 256 ? { apart: true, race: longer } : {}),
    starters(loaded) {
      const ours = (type: (x: Float32Array) => Floats, options: OursOptions = {}) =>
        onWasm(
          loaded,
          (upload) => {
            const [x, y] = [upload(type(given()[0]), [n, n]), upload(type(given()[1]), [n, n])];
            const multiply = jit((u: Tensor, v: Tensor) => u.matmul(v));
            return () => [multiply(x, y)];
          },
          options,
        );
      return [
        ours((x) => x),
        ours((x) => Float64Array.from(x), { name: wide, tolerance: tight }),
        ...libraries(
          loaded,
          (library) => library.matmul?.(...given(), n) ?? { leftOut: "not written" },
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
    ],
  };
}

export const matmulRaces: readonly PeerTask[] = [64, 256, 512, 1024].map(matmulRace);
