import { rosenbrockHessian } from "../problems/rosenbrock.ts";
import { job, type Library } from "./library.ts";

/** Loops written by hand, the derivatives by hand too: what no engine can beat. */
export function loadPlain(): Library {
  return {
    name: "JavaScript by hand",
    add: (a, b) =>
      job(() => {
        const out = new Float32Array(a.length);
        for (let i = 0; i < a.length; i++) out[i] = a[i]! + b[i]!;
        return out;
      }),
    sineGradient: (x) =>
      job(() => {
        const out = new Float32Array(x.length);
        for (let i = 0; i < x.length; i++) out[i] = Math.sin(x[i]!) + x[i]! * Math.cos(x[i]!);
        return out;
      }),
    rosenbrockHessian: (x) => job(() => rosenbrockHessian(x)),
  };
}
