import { jit, softmax, type Tensor } from "cotangent";

import { wave } from "../../problems/points.ts";
import { later } from "../../later.ts";
import type { WebgpuRace } from "./race.ts";

/** Softmax of each row. */
export function softmaxRace(rows: number, columns: number): WebgpuRace {
  const data = later(() => Float32Array.from(wave(rows * columns, 4)));
  const shape: [number, number] = [rows, columns];
  return {
    name: "webgpu/softmax",
    title: `softmax of rows, ${rows} × ${columns}`,
    size: rows,
    expected() {
      const out = new Float64Array(rows * columns);
      for (let at = 0; at < out.length; at += columns) {
        const row = Float64Array.from(data().subarray(at, at + columns), Math.exp);
        const total = row.reduce((a, b) => a + b, 0);
        out.set(
          row.map((e) => e / total),
          at,
        );
      }
      return out;
    },
    ours(upload) {
      const x = upload(data(), shape);
      const compute = jit((v: Tensor) => softmax(v, -1));
      return () => [compute(x)];
    },
    jax({ numpy: np, nn, jit: compile }) {
      const x = np.array(data()).reshape(shape);
      const compute = compile((v: typeof x) => nn.softmax(v, -1));
      return () => [compute(x.ref)];
    },
    tfjs(tf) {
      const x = tf.tensor2d(data(), shape);
      return () => [tf.softmax(x, -1)];
    },
  };
}
