import type { Tensor } from "cotangent";

/** Σ 100 (x[i+1] − x[i]²)² + (1 − x[i])², https://en.wikipedia.org/wiki/Rosenbrock_function */
export function rosenbrock(x: Tensor): Tensor {
  const head = x.slice(0, -1);
  const tail = x.slice(1);
  return tail.sub(head.square()).square().mul(100).add(head.neg().add(1).square()).sum();
}
