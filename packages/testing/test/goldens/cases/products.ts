import * as c from "@cotangent/core";
import * as l from "@cotangent/linalg";
import { i32 } from "../golden.ts";
import type { GoldenFunction } from "../run/golden-function.ts";

/** Group `vjp_jvp`: one vector-Jacobian and one Jacobian-vector product. */
export const products: { readonly [name: string]: GoldenFunction } = {
  "vjp_jvp/adder_tuple_out": (x, y) => [x.mul(2).add(y.mul(3)), x.mul(y)],
  "vjp_jvp/cumsum_logsumexp": (x) => c.logsumexp(x.cumsum(0), 1),
  "vjp_jvp/softmax": (x) => c.softmax(x, -1),
  "vjp_jvp/scatter_add": (x, s) =>
    c.scatterAdd(
      x,
      1,
      i32([
        [0, 0],
        [3, 1],
        [2, 2],
      ]),
      s,
    ),
  "vjp_jvp/conv2d": (x, w) => c.conv2d(x, w, { padding: 1 }),
  "vjp_jvp/solve": (a, b) => l.solve(a, b),
};
