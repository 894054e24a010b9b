import * as c from "@cotangent/core";
import type { Tensor } from "@cotangent/core";
import { gen } from "../golden.ts";
import type { GoldenFunction } from "../run/golden-function.ts";

/** The sum of `op(a, b)` with the weights of the group. */
const weighted =
  (op: (a: Tensor, b: Tensor) => Tensor) =>
  (a: Tensor, b: Tensor): Tensor =>
    op(a, b).mul(gen("3,4;seed=4242")).sum();

/** Group `binary`: two arguments that broadcast against each other. */
export const binary: { readonly [name: string]: GoldenFunction } = {
  "binary/add": weighted(c.add),
  "binary/sub": weighted(c.sub),
  "binary/mul": weighted(c.mul),
  "binary/div": weighted(c.div),
  "binary/pow": weighted(c.pow),
  "binary/atan2": weighted(c.atan2),
  "binary/maximum": weighted(c.maximum),
  "binary/minimum": weighted(c.minimum),
  "binary/fmax": weighted(c.fmax),
  "binary/fmin": weighted(c.fmin),
  "binary/fmod": weighted(c.fmod),
  "binary/xlogy": weighted(c.xlogy),
  "binary/logaddexp": weighted(c.logaddexp),
  "binary/logaddexp2": weighted(c.logaddexp2),
  "binary/sq_diff": weighted((a, b) => a.sub(b).pow(2)),
  "binary/dist_p2": weighted((a, b) => c.dist(a.broadcastTo([3, 4]), b.broadcastTo([3, 4]))),
  "binary/lerp": (a, b, w) => c.lerp(a, b, w).pow(2).sum(),
  "binary/addcmul": (a, b, d) => c.addcmul(a, b, d, { value: 0.5 }).pow(2).sum(),
  "binary/scalar_tensor_mix": (a) =>
    a.mul(2).add(3).sub(c.div(1, a)).add(a.div(4)).add(c.sub(1, a).mul(a)).sum(),
  "binary/bcast_3d": (a, b) => a.mul(b.exp()),
};
