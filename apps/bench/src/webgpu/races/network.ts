import { grad, jit, type Tensor } from "cotangent";

import { networkGradientOf, weightsOf } from "../../peers/jax-network.ts";
import { networkGradientOf as tfjsGradientOf } from "../../peers/tfjs-network.ts";
import { loss, makeData, type Weights } from "../../races/wasm/network-model.ts";
import { networkGradient } from "../../races/wasm/network-by-hand.ts";
import { joined } from "../../peers/library.ts";
import type { WebgpuRace } from "./race.ts";

/** So large that a wrong gradient shows in the weights. */
const rate = 10;

/** A gradient step of a network 784-128-10: the new weights. */
export function networkRace(rows: number): WebgpuRace {
  const data = makeData(rows);
  const { inputs, hidden, classes, b1, b2, w1, w2 } = data;
  return {
    name: "webgpu/network",
    title: `gradient step of a network ${inputs}-${hidden}-${classes}, batch ${rows}`,
    size: rows,
    expected() {
      const gradient = networkGradient(data, 0, rows);
      return joined([b1, b2, w1, w2]).map((w, i) => w - rate * gradient[i]!);
    },
    ours(upload) {
      const features = upload(data.features, [rows, inputs]);
      const labels = upload(data.labels, [rows, classes]);
      const weights: Weights = {
        b1: upload(b1),
        b2: upload(b2),
        w1: upload(w1, [inputs, hidden]),
        w2: upload(w2, [hidden, classes]),
      };
      const step = jit((w: Weights, x: Tensor, y: Tensor): Tensor[] => {
        const gradient = grad((v: Weights) => loss(v, x, y))(w);
        return (["b1", "b2", "w1", "w2"] as const).map((key) =>
          w[key]!.sub(gradient[key]!.mul(rate)),
        );
      });
      return () => step(weights, features, labels);
    },
    jax(jax) {
      const features = jax.numpy.array(data.features).reshape([rows, inputs]);
      const labels = jax.numpy.array(data.labels).reshape([rows, classes]);
      type Value = typeof features;
      const weights = weightsOf(jax, data);
      const gradientOf = networkGradientOf(jax);
      const step = jax.jit((v: Value[], x: Value, y: Value): Value[] => {
        const [u1, u2, v1, v2] = v as [Value, Value, Value, Value];
        const g = gradientOf({ b1: u1.ref, b2: u2.ref, w1: v1.ref, w2: v2.ref }, x, y);
        return [
          u1.sub(g.b1.mul(rate)),
          u2.sub(g.b2.mul(rate)),
          v1.sub(g.w1.mul(rate)),
          v2.sub(g.w2.mul(rate)),
        ];
      });
      return () => {
        const w = weights();
        return step([w.b1, w.b2, w.w1, w.w2], features.ref, labels.ref);
      };
    },
    tfjs(tf) {
      const { weights, gradient } = tfjsGradientOf(tf, data);
      return () => gradient().map((g, i) => tf.sub(weights[i]!, tf.mul(g, rate)));
    },
  };
}
