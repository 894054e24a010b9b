import { jit, type Tensor } from "cotangent";

import { later } from "../../later.ts";
import { libraries, type PeerTask } from "../../peers/tasks.ts";
import { wave } from "../../problems/points.ts";
import { onWasm } from "./entrants.ts";

/** Six operations on each element: there is little to do but to read and write. */
export function chainRace(n: number): PeerTask {
  const x = later(() => Float32Array.from(wave(n)));
  const expected = later(() =>
    Float64Array.from(x(), (v) => Math.max(Math.abs((1.5 * v + 0.5) * v - 2), 0.25)),
  );
  return {
    name: "wasm/chain",
    title: `chain of 6 operations, ${n.toLocaleString("en")} × float32`,
    size: n,
    starters: (loaded) => [
      onWasm(loaded, (upload) => {
        const at = upload(x());
        const chain = jit((v: Tensor) => v.mul(1.5).add(0.5).mul(v).sub(2).abs().maximum(0.25));
        return () => [chain(at)];
      }),
      ...libraries(loaded, (library) => library.chain?.(x()) ?? { leftOut: "not written" }, [
        "jax-js (jit)",
      ]),
    ],
    get expected() {
      return expected();
    },
    required: [{ competitor: "jax-js (jit)", factor: 1 }],
  };
}

export const chainRaces: readonly PeerTask[] = [chainRace(1_000_000)];
