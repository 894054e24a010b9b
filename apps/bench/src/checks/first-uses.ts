import { grad, hessian, jit, logsumexp, softmax, type Tensor, tensor } from "cotangent";

import { wave } from "../problems/points.ts";
import { rosenbrock } from "../problems/rosenbrock-function.ts";

function upload(shape: readonly number[], scale = 1): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return tensor(Float64Array.from(wave(size, scale)), { shape, dtype: "float64" });
}

/** What was computed, as it is read. */
export type Result = readonly ArrayLike<number>[];

/** The Hessian of the Rosenbrock function, traced, compiled, run and read. */
function rosenbrockHessian(): Result {
  return [jit(hessian(rosenbrock))(upload([100])).dataSync()];
}

interface Layer {
  readonly w: Tensor;
  readonly b: Tensor;
}

/** Inputs, two hidden layers, classes. */
const widths = [64, 32, 32, 10];
const batch = 32;

/** The gradient of a network of three layers in all its weights, traced, compiled, run and read. */
function networkGradient(): Result {
  const X = upload([batch, widths[0]!]);
  const y = softmax(upload([batch, widths.at(-1)!]), 1);
  const layers: Layer[] = widths.slice(1).map((width, i) => ({
    w: upload([widths[i]!, width], 0.2),
    b: upload([width], 0.1),
  }));
  const loss = (all: Layer[]): Tensor => {
    const scores = all.reduce((h, { w, b }, i) => {
      const z = h.matmul(w).add(b);
      return i + 1 < all.length ? z.tanh() : z;
    }, X);
    return logsumexp(scores, 1).sub(scores.mul(y).sum(1)).mean();
  };
  const gradient = jit(grad(loss))(layers);
  return gradient.flatMap(({ w, b }) => [w.dataSync(), b.dataSync()]);
}

/** What a fresh process may be asked to do first. */
export const firstUses: Readonly<Record<string, () => Result>> = {
  hessian: rosenbrockHessian,
  network: networkGradient,
};
