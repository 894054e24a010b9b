import { type Backend, grad, hessian, type Tensor, tensor } from "cotangent";

import { rosenbrock } from "../problems/rosenbrock.ts";
import { sineTimesX } from "../problems/sine.ts";
import { job, joined, type Library } from "./library.ts";
import { matrixTasks } from "./linear-algebra.ts";

/** Ours, eager, on the default backend or another. */
export function loadCotangent(name = "cotangent", backend?: Backend): Library {
  const place = backend === undefined ? {} : { backend };
  const upload = (data: Float32Array): Tensor => tensor(data, { dtype: "float32", ...place });
  return {
    name,
    ...place,
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
    matrix({ task, n, a, b }) {
      const [x, y] = [upload(a).reshape([n, n]), upload(b)];
      const run = () => matrixTasks[task](x, y);
      return { run, result: () => joined(run().map((t) => t.dataSync())) };
    },
  };
}
