import * as c from "@cotangent/core";
import { gen } from "../golden.ts";
import type { GoldenFunction } from "../run/golden-function.ts";
import { rosenbrock } from "./composite.ts";

/** Group `third`: all third derivatives. */
export const third: { readonly [name: string]: GoldenFunction } = {
  "third/rosenbrock": rosenbrock,
  "third/prod": (x) => x.prod(),
  "third/logsumexp": (x) => c.logsumexp(x, 0),
  "third/norm": (x) => c.norm(x),
  "third/mlp_scalar": (x) => x.matmul(gen("3,3;seed=55")).tanh().matmul(gen("3;seed=56")).tanh(),
};
