import * as c from "@cotangent/core";
import type { GoldenFunction } from "../run/golden-function.ts";

/** Group `nested`: derivatives of a scalar function up to the eighth. */
export const nested: { readonly [name: string]: GoldenFunction } = {
  "nested/sin": c.sin,
  "nested/exp_sin": (x) => x.sin().exp(),
  "nested/tanh": c.tanh,
  "nested/x_pow_5": (x) => x.pow(5),
  "nested/gaussian": (x) => x.neg().mul(x).div(2).exp(),
  "nested/lambertish": (x) => x.mul(x.exp()),
};
