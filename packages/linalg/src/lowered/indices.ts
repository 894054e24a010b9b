import { beside, eq, range, type Tensor } from "@cotangent/core";

/** Whether row and column are the same, of matrices n×n beside `like`. */
export function identityMask(n: number, like: Tensor): Tensor {
  return beside(like, () => eq(range([n, n], 0, "int32"), range([n, n], 1, "int32")));
}
