import { jit, type Tensor } from "cotangent";

import { wave } from "../../problems/points.ts";
import { later } from "../../later.ts";
import type { WebgpuRace } from "./race.ts";

const count = 1_000_000;
const data = later(() => Float32Array.from(wave(count)));
const label = `${count.toLocaleString("en")} elements`;

/** Six operations on each element: there is little to do but to read and write. */
export const chainRace: WebgpuRace = {
  name: "webgpu/chain",
  title: `chain of 6 operations, ${label}`,
  size: count,
  expected: () =>
    Float64Array.from(data(), (v) => Math.max(Math.abs((1.5 * v + 0.5) * v - 2), 0.25)),
  ours(upload) {
    const x = upload(data());
    const chain = jit((v: Tensor) => v.mul(1.5).add(0.5).mul(v).sub(2).abs().maximum(0.25));
    return () => [chain(x)];
  },
  jax({ numpy: np, jit: compile }) {
    const x = np.array(data());
    const chain = compile((v: typeof x) =>
      np.maximum(np.abs(v.ref.mul(1.5).add(0.5).mul(v).sub(2)), np.array(0.25)),
    );
    return () => [chain(x.ref)];
  },
  tfjs(tf) {
    const x = tf.tensor1d(data());
    return () => {
      const y = tf.sub(tf.mul(tf.add(tf.mul(x, 1.5), 0.5), x), 2);
      return [tf.maximum(tf.abs(y), 0.25)];
    };
  },
};

/** Four elementary functions of each element. The others take those of the device, which are less exact. */
export const functionRace: WebgpuRace = {
  name: "webgpu/functions",
  title: `tanh(sin(x)·exp(−x²)) + log(1 + x²), ${label}`,
  size: count,
  expected: () =>
    Float64Array.from(
      data(),
      (v) => Math.tanh(Math.sin(v) * Math.exp(-v * v)) + Math.log(1 + v * v),
    ),
  ours(upload) {
    const x = upload(data());
    const compute = jit((v: Tensor) => {
      const square = v.square();
      return v.sin().mul(square.neg().exp()).tanh().add(square.add(1).log());
    });
    return () => [compute(x)];
  },
  jax({ numpy: np, jit: compile }) {
    const x = np.array(data());
    const compute = compile((v: typeof x) => {
      const square = np.square(v.ref);
      const wave = np.tanh(np.sin(v).mul(np.exp(square.ref.mul(-1))));
      return wave.add(np.log(square.add(1)));
    });
    return () => [compute(x.ref)];
  },
  tfjs(tf) {
    const x = tf.tensor1d(data());
    return () => {
      const square = tf.square(x);
      const wave = tf.tanh(tf.mul(tf.sin(x), tf.exp(tf.neg(square))));
      return [tf.add(wave, tf.log(tf.add(square, 1)))];
    };
  },
};
