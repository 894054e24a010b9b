import { hessian, jit } from "cotangent";

import { type Job, job } from "../../peers/library.ts";
import { libraries, type PeerTask, type Required } from "../../peers/tasks.ts";
import { wave } from "../../problems/points.ts";
import { rosenbrock, rosenbrockHessian } from "../../problems/rosenbrock.ts";
import { onWasm, tight } from "./entrants.ts";
import { handEmitted } from "./rosenbrock-module.ts";

const byHand = "module by hand";

/** The Hessian, dense, in float64: ours against a module that does the one fused pass and no more. */
export function hessianRace(n: number, required: Required): PeerTask {
  const data = Float64Array.from(wave(n));
  return {
    name: "wasm/hessian",
    title: `jit(hessian(rosenbrock)), n = ${n}, float64`,
    size: n,
    starters: (loaded) => [
      onWasm(
        loaded,
        (upload) => {
          const x = upload(data);
          const compute = jit(hessian(rosenbrock));
          return () => [compute(x)];
        },
        { tolerance: tight },
      ),
      {
        name: byHand,
        tolerance: tight,
        start(): Job {
          const compute = handEmitted(n);
          return job(() => compute(data));
        },
      },
      ...libraries(loaded, (library) => library.rosenbrockHessian(Float32Array.from(data)), [
        "jax-js (jit)",
      ]),
    ],
    expected: rosenbrockHessian(data),
    required: [required],
  };
}

export const rosenbrockRaces: readonly PeerTask[] = [
  hessianRace(10, { underMicroseconds: 2 }),
  hessianRace(100, { competitor: byHand, atMost: 2, microseconds: 2 }),
];
