import * as c from "@cotangent/core";
import { precision, real } from "../golden.ts";
import type { GoldenFunction } from "../run/golden-function.ts";

/** Group `reduction`: sums, products, extrema, norms, order statistics, cumulative operations. */
export const reduction: { readonly [name: string]: GoldenFunction } = {
  "reduction/sum_sq": (x) => x.mul(x).sum(),
  "reduction/sum_keepdim_neg": (x) =>
    x
      .sub(x.sum(-1, { keepdim: true }))
      .pow(2)
      .sum(),
  "reduction/mean": (x) => x.mean().pow(2).mul(3),
  "reduction/mean_dims": (x) => x.mean([0, 2]).pow(2).sum(),
  "reduction/prod": (x) => x.prod(),
  "reduction/prod_dim": (x) => x.prod(1).sin().sum(),
  "reduction/prod_three_zeros": (x) => x.prod(),
  "reduction/prod_dim_zero": (x) => x.prod(1).pow(2).add(x.prod(1)).sum(),
  "reduction/max_dim_values": (x) => c.max(x, 1).values.pow(2).sum(),
  "reduction/amax_times_amin": (x) => x.amax().mul(x.amin()),
  "reduction/logsumexp_all": (x) => c.logsumexp(x, [0, 1, 2]),
  "reduction/var": (x) => c.variance(x),
  "reduction/var_biased_dim": (x) => c.variance(x, 1, { unbiased: false }).sum(),
  "reduction/norm2": (x) => c.norm(x),
  "reduction/norm1": (x) => c.norm(x, 1),
  "reduction/norm_half": (x) => c.norm(x, 0.5),
  "reduction/norm2_dim": (x) => c.norm(x, 2, 1).pow(3).sum(),
  "reduction/frob": (x) => c.norm(x, "fro", [-2, -1]).sum(),
  "reduction/cumprod": (x) => c.cumprod(x, 0).pow(2).sum(),
  "reduction/cumprod_two_zeros": (x) =>
    c
      .cumprod(x, 0)
      .mul(real([1, 2, 3, 4]))
      .sum(),
  "reduction/cummax": (x) => c.cummax(x, 0).values.pow(2).sum(),
  "reduction/cummin": (x) => c.cummin(x, 0).values.pow(2).sum(),
  "reduction/kthvalue": (x) => c.kthvalue(x, 2).values.pow(2),
  "reduction/sort": (x) =>
    c
      .sort(x)
      .values.mul(real([1, 2, 3, 4, 5]))
      .pow(2)
      .sum(),
  "reduction/topk": (x) =>
    c
      .topk(x, 3)
      .values.mul(real([1, 2, 3]))
      .pow(2)
      .sum(),
  "reduction/nansum": (x) => c.nansum(x.mul(x)),
  "reduction/trace": (x) => c.trace(x.matmul(x)),
  "reduction/count_weighted": (x) => x.mul(x.gt(0).to(precision())).pow(3).sum(),
  "reduction/trapz": (x) => c.trapezoid(x.mul(x), { dx: 0.5 }),
  "reduction/renorm": (x) =>
    c
      .renorm(x, 2, 0, 0.5)
      .pow(2)
      .sum()
      .add(c.renorm(x, 2, 0, 0.5).sum()),
  "reduction/cov": (x) => c.cov(x).pow(2).sum(),
  "reduction/softmax_jac": (x) => c.softmax(x, -1),
  "reduction/cumsum_jac": (x) => x.cumsum(0),
  "reduction/cumprod_jac_zero": (x) => c.cumprod(x, 0),
  "reduction/var_mean": (x) => [...c.varMean(x, 1)],
};
