import * as c from "@cotangent/core";
import { gen } from "../golden.ts";
import type { GoldenFunction } from "../run/golden-function.ts";

/** Group `linalg`, of which core has matrix powers only. */
export const linalg: { readonly [name: string]: GoldenFunction } = {
  "linalg/matrix_power3": (a) => c.matrixPower(a, 3).mul(gen("3,3;seed=99")).sum(),
};
