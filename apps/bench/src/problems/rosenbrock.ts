import type { Tensor } from "cotangent";

import { type Instance, type Leaf, type Problem } from "../problem.ts";
import { torchReferences, torchInputs } from "../torch.ts";
import { wave } from "./points.ts";
import { rosenbrock } from "./rosenbrock-function.ts";

export { rosenbrock };

export function plainRosenbrock(x: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i + 1 < x.length; i++) {
    const a = x[i + 1]! - x[i]! * x[i]!;
    const b = 1 - x[i]!;
    sum += 100 * a * a + b * b;
  }
  return sum;
}

export function rosenbrockGradient(x: ArrayLike<number>): Float64Array {
  const g = new Float64Array(x.length);
  for (let i = 0; i + 1 < x.length; i++) {
    const a = x[i + 1]! - x[i]! * x[i]!;
    g[i]! += -400 * a * x[i]! - 2 * (1 - x[i]!);
    g[i + 1]! += 200 * a;
  }
  return g;
}

/** Tridiagonal, as a dense row-major matrix. */
export function rosenbrockHessian(x: ArrayLike<number>): Float64Array {
  const n = x.length;
  const h = new Float64Array(n * n);
  for (let i = 0; i + 1 < n; i++) {
    h[i * n + i]! += 1200 * x[i]! * x[i]! - 400 * x[i + 1]! + 2;
    h[(i + 1) * n + i + 1]! += 200;
    h[i * n + i + 1]! -= 400 * x[i]!;
    h[(i + 1) * n + i]! -= 400 * x[i]!;
  }
  return h;
}

function instance(leaf: Leaf, torchCase: string | null, large = false): Instance<Tensor> {
  const n = leaf.data.length;
  return {
    label: `n = ${n}`,
    size: n,
    large,
    kinds: ["gradient", "hessian"],
    leaves: [leaf],
    pack: ([x]) => x!,
    bind: () => rosenbrock,
    plain: (x) => [plainRosenbrock(x)],
    references: [
      { name: "closed form", kind: "gradient", value: rosenbrockGradient },
      { name: "closed form", kind: "hessian", value: rosenbrockHessian },
      ...(torchCase === null ? [] : torchReferences(torchCase)),
    ],
  };
}

export const rosenbrockProblem: Problem = {
  name: "rosenbrock",
  title: "Rosenbrock function",
  formula: "f(x) = Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)²",
  instances: [
    instance(torchInputs("rosenbrock_2")[0]!, "rosenbrock_2"),
    instance(torchInputs("rosenbrock_10")[0]!, "rosenbrock_10"),
    instance({ shape: [100], data: wave(100) }, null, true),
  ],
};
