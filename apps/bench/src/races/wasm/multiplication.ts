import { type Backend, jit, type Tensor, tensor } from "cotangent";

import { wave } from "../../problems/points.ts";
import { lowRank } from "./low-rank.ts";

/** The matrices that are multiplied, n × n in float32, row-major. */
export const operands = (n: number): readonly [Float32Array, Float32Array] => [
  Float32Array.from(lowRank(n)),
  Float32Array.from(wave(n * n)),
];

/** Their product on a backend, compiled. */
export function multiplication(n: number, backend: Backend): () => Tensor {
  const [x, y] = operands(n).map((data) =>
    tensor(data, { shape: [n, n], dtype: "float32", backend }),
  ) as [Tensor, Tensor];
  const multiply = jit((u: Tensor, v: Tensor) => u.matmul(v));
  return () => multiply(x, y);
}
