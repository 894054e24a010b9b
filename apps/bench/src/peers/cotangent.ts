import { grad, hessian, type Tensor, tensor } from "cotangent";

import { rosenbrock } from "../problems/rosenbrock.ts";
import { sineTimesX } from "../problems/sine.ts";
import { job, type Library } from "./library.ts";

const upload = (data: Float32Array): Tensor => tensor(data, { dtype: "float32" });

/** Ours, eager. */
export function loadCotangent(): Library {
  return {
    name: "cotangent",
    add(a, b) {
      const [x, y] = [upload(a), upload(b)];
      return { run: () => x.add(y), result: () => x.add(y).dataSync() };
    },
    sineGradient(data) {
      const x = upload(data);
      return job(() => grad(sineTimesX)(x).dataSync());
    },
    rosenbrockHessian(data) {
      const x = upload(data);
      return job(() => hessian(rosenbrock)(x).dataSync());
    },
  };
}
