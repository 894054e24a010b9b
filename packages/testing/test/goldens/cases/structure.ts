import * as c from "@cotangent/core";
import { slice } from "@cotangent/core";
import type { GoldenFunction } from "../run/golden-function.ts";

/** Group `structure`: shapes of results, unused and linear arguments, empties, negative argnums. */
export const structure: { readonly [name: string]: GoldenFunction } = {
  "struct/identity_1": (x) => x,
  "struct/zero_dim_input": (x) => c.stack([x, x.mul(2), x.mul(x)]),
  "struct/2d_to_2d": (x) => x.pow(2).mul(3),
  "struct/hessian_two_inputs": (x, y) =>
    x.pow(2).mul(2).sum().add(y.pow(2).mul(3).sum()).add(x.sum().mul(y.prod())),
  "struct/hessian_unused_input": (x, _y) => x.pow(3).sum(),
  "struct/hessian_linear": (x) => x.mul(3).sum(),
  "struct/hessian_0d": (x) => x.pow(3),
  "struct/hessian_2d_input": (x) => x.pow(3).sum(),
  "struct/jac_empty_in_out": (z) => z.mul(2),
  "struct/jac_empty_to_scalar": (z) => z.sum(),
  "struct/jac_nonempty_to_empty": (z) => c.index(z, slice(null, 0)).mul(2),
  "struct/jacfwd_negative_argnums": (a, b) => a.mul(b),
  "struct/hessian_negative_argnums": (a, b) => a.pow(2).mul(b.pow(3)).sum(),
};

/** `struct/pytree_dict_jacrev`: the one case whose input is an object. */
export function pytree({ a, b }: { readonly a: c.Tensor; readonly b: c.Tensor }): {
  readonly c: c.Tensor;
  readonly d: c.Tensor;
} {
  return { c: a.sin(), d: b.cos().mul(a.sum()) };
}
