import { rosenbrockHessian } from "../problems/rosenbrock.ts";
import { job, type Library } from "./library.ts";
import { choleskyByHand, solveByHand } from "./linear-algebra.ts";

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
    matrix({ task, n, a, b }) {
      if (task === "cholesky") return job(() => choleskyByHand(a, n));
      if (task === "solve") return job(() => solveByHand(a, b, n));
      return { leftOut: "not written" };
    },
  };
}
