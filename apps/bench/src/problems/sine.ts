import type { Tensor } from "cotangent";

import type { Instance, Problem } from "../problem.ts";
import { wave } from "./points.ts";

const sumOfSines = (x: Tensor): Tensor => x.sin().sum();
export const sineTimesX = (x: Tensor): Tensor => x.sin().mul(x).sum();

const diagonal = (values: Float64Array): Float64Array => {
  const n = values.length;
  const h = new Float64Array(n * n);
  for (let i = 0; i < n; i++) h[i * n + i] = values[i]!;
  return h;
};

/** An elementwise function summed: its gradient is f′, its Hessian the diagonal f″. */
interface Summand {
  readonly objective: (x: Tensor) => Tensor;
  readonly f: (x: number) => number;
  readonly first: (x: number) => number;
  readonly second: (x: number) => number;
}

function instance({ objective, f, first, second }: Summand, n: number): Instance<Tensor> {
  return {
    label: `n = ${n}`,
    size: n,
    large: n > 10,
    // a dense Hessian of a thousand parameters has a million entries, all but a thousand of them 0
    kinds: n > 100 ? ["gradient"] : ["gradient", "hessian"],
    leaves: [{ shape: [n], data: wave(n) }],
    pack: ([x]) => x!,
    bind: () => objective,
    plain: (x) => {
      let sum = 0;
      for (let i = 0; i < x.length; i++) sum += f(x[i]!);
      return [sum];
    },
    references: [
      { name: "closed form", kind: "gradient", value: (x) => x.map(first) },
      { name: "closed form", kind: "hessian", value: (x) => diagonal(x.map(second)) },
    ],
  };
}

const sine: Summand = {
  objective: sumOfSines,
  f: Math.sin,
  first: Math.cos,
  second: (x) => -Math.sin(x),
};
const product: Summand = {
  objective: sineTimesX,
  f: (x) => Math.sin(x) * x,
  first: (x) => Math.sin(x) + x * Math.cos(x),
  second: (x) => 2 * Math.cos(x) - x * Math.sin(x),
};

export const sumOfSinesProblem: Problem = {
  name: "sum-of-sines",
  title: "Sum of sines",
  formula: "f(x) = x.sin().sum(), Hessian −diag(sin x)",
  instances: [10, 100].map((n) => instance(sine, n)),
};
export const sineTimesXProblem: Problem = {
  name: "sine-times-x",
  title: "Sum of sin(x)·x",
  formula: "f(x) = Σ sin(xᵢ)·xᵢ",
  instances: [10, 100, 1000].map((n) => instance(product, n)),
};
