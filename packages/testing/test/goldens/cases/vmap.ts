import * as c from "@cotangent/core";
import type { Tensor } from "@cotangent/core";
import { vjp } from "@cotangent/grad";
import { hessian } from "@cotangent/hessian";
import { vmap } from "@cotangent/vmap";
import { precision } from "../golden.ts";
import type { GoldenFunction } from "../run/golden-function.ts";
import { rosenbrock } from "./composite.ts";

/** Group `vmap`: the function as a whole gives the expected tensor. */
export const vmapped: { readonly [name: string]: GoldenFunction } = {
  "vmap/batched_hessian_rosenbrock": (x) => vmap(hessian(rosenbrock))(x),
  "vmap/in_dims_none_mul": (x, y) =>
    vmap((a: Tensor, b: Tensor) => a.mul(b), { inDims: [0, null] })(x, y),
  "vmap/dot_outer_product": (x, y) =>
    vmap(
      vmap((a: Tensor, b: Tensor) => c.dot(a, b), { inDims: [0, null] }),
      { inDims: [null, 0] },
    )(x, y),
  "vmap/vjp_basis": (a, x) => {
    const [, pullback] = vjp((z: Tensor) => a.matmul(z).sin(), [x]);
    return vmap((ct: Tensor) => pullback(ct)[0])(c.eye(3, 3, { dtype: precision() }));
  },
  "vmap/ensemble_linear": (w, b, x) =>
    vmap((wi: Tensor, bi: Tensor, xi: Tensor) => xi.matmul(wi.T).add(bi), { inDims: [0, 0, null] })(
      w,
      b,
      x,
    ),
};
