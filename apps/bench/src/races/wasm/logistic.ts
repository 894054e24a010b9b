import { hessian, jit, logaddexp, type Tensor } from "cotangent";

import { libraries, type PeerTask } from "../../peers/tasks.ts";
import { wave } from "../../problems/points.ts";
import { logisticHessianByHalf } from "../by-hand.ts";
import { makeData } from "../logistic.ts";
import { onWasm, tight } from "./entrants.ts";

/** Hessian of a logistic regression of `count` rows and d weights, in float64. */
export function logisticRace(count: number, d: number): PeerTask {
  const data = makeData(count, d);
  const features = Float64Array.from(data.features);
  const w = Float64Array.from(wave(d, 0.2));
  return {
    name: "wasm/logistic",
    title: `jit(hessian(logistic regression)), ${count} × ${d}, float64`,
    size: d,
    large: true,
    starters: (loaded) => [
      onWasm(
        loaded,
        (upload) => {
          const [X, y, at] = [upload(features, [count, d]), upload(Float64Array.from(data.labels)), upload(w)];
          const compute = jit(
            hessian((v: Tensor) => {
              const z = X.matmul(v);
              const penalty = v.square().sum().mul(data.ridge / 2);
              return logaddexp(z, 0).sub(y.mul(z)).mean().add(penalty);
            }),
          );
          return () => [compute(at)];
        },
        { tolerance: tight },
      ),
      ...libraries(
        loaded,
        (library) => library.logisticHessian?.(data, Float32Array.from(w)) ?? { leftOut: "not written" },
        ["jax-js (jit)"],
      ),
    ],
    expected: logisticHessianByHalf(
      { features, count, ridge: data.ridge },
      w,
      new Float64Array(d * d),
    ),
    required: [
      { competitor: "jax-js (jit)", factor: 15 },
      { competitor: "PyTorch", factor: 1 },
    ],
    torchTime: "logreg func.hessian",
  };
}

export const logisticRaces: readonly PeerTask[] = [logisticRace(1000, 50)];
