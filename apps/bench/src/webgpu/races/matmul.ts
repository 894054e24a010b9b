import { jit, type Tensor } from "cotangent";

import { wave } from "../../problems/points.ts";
import { lowRank, product } from "../../races/wasm/low-rank.ts";
import { later } from "../../later.ts";
import { names, type WebgpuRace } from "./race.ts";

/** The product of two n × n matrices, the first of rank two, so that it has a closed form. */
export function matmulRace(n: number): WebgpuRace {
  const a = later(() => Float32Array.from(lowRank(n)));
  const b = later(() => Float32Array.from(wave(n * n)));
  return {
    name: "webgpu/matmul",
    title: `matmul ${n} × ${n}`,
    size: n,
    large: n > 512,
    once: n > 512 ? [names.tfjs] : [],
    expected: () => product(n, b()),
    ours(upload) {
      const [x, y] = [upload(a(), [n, n]), upload(b(), [n, n])];
      const multiply = jit((u: Tensor, v: Tensor) => u.matmul(v));
      return () => [multiply(x, y)];
    },
    jax({ numpy: np, jit: compile }) {
      const [x, y] = [np.array(a()).reshape([n, n]), np.array(b()).reshape([n, n])];
      const multiply = compile((u: typeof x, v: typeof x) => np.matmul(u, v));
      return () => [multiply(x.ref, y.ref)];
    },
    tfjs(tf) {
      const [x, y] = [tf.tensor2d(a(), [n, n]), tf.tensor2d(b(), [n, n])];
      return () => [tf.matMul(x, y)];
    },
  };
}
