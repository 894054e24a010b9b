import { hessian, jit, logaddexp, type Tensor } from "cotangent";

import type { LogisticData } from "../peers/library.ts";
import { libraries, type PeerTask } from "../peers/tasks.ts";
import { wave } from "../problems/points.ts";
import { logisticHessian, logisticHessianByHalf, type Rows } from "./by-hand.ts";
import { loops, ours, upload } from "./entrants.ts";

const loop = "nested loops by hand";

/** `count` rows of `columns` features, and labels of either kind. */
export function makeData(count: number, columns: number): LogisticData {
  return {
    rows: count,
    columns,
    features: Float32Array.from(wave(count * columns)),
    labels: Float32Array.from(wave(count), (v) => (v > 0 ? 1 : 0)),
    ridge: 0.1,
  };
}

/** mean(log(1 + eᶻ) − y·z) + ½ ridge |w|² with z = Xw. */
function logisticLoss(data: LogisticData): (w: Tensor) => Tensor {
  const X = upload(Float64Array.from(data.features), [data.rows, data.columns]);
  const y = upload(Float64Array.from(data.labels));
  return (w) => {
    const z = X.matmul(w);
    return logaddexp(z, 0)
      .sub(y.mul(z))
      .mean()
      .add(
        w
          .square()
          .sum()
          .mul(data.ridge / 2),
      );
  };
}

/** Hessian of a logistic regression of `count` rows and d weights. */
export function logisticRace(count: number, d: number): PeerTask {
  const data = makeData(count, d);
  const w = Float64Array.from(wave(d, 0.2));
  const rows: Rows = { features: Float64Array.from(data.features), count, ridge: data.ridge };
  return {
    name: "jit/logistic",
    title: `jit(hessian(logistic regression)), ${count} × ${d}`,
    size: d,
    large: true,
    starters: (loaded) => [
      ...ours("cotangent (jit)", () => {
        const at = upload(w);
        const compute = jit(hessian(logisticLoss(data)));
        return () => [compute(at)];
      }),
      ...loops(
        loop,
        () => new Float64Array(d * d),
        (out) => logisticHessian(rows, w, out),
      ),
      ...loops(
        "one half by hand",
        () => new Float64Array(d * d),
        (out) => logisticHessianByHalf(rows, w, out),
      ).slice(0, 1),
      ...libraries(
        loaded,
        (library) =>
          library.logisticHessian?.(data, Float32Array.from(w)) ?? {
            leftOut: "wrong second derivatives of log(1 + eᶻ)",
          },
        ["tfjs (cpu)", "jax-js (jit)"],
      ),
    ],
    expected: logisticHessianByHalf(rows, w, new Float64Array(d * d)),
    required: [{ competitor: loop, atMost: 1 }],
  };
}

export const logisticRaces: readonly PeerTask[] = [logisticRace(1000, 50)];
