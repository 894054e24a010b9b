import * as r from "../ops/reduction.ts";
import type { Dims, ReduceOptions } from "../ops/reduction.ts";
import { cummax, cummin, max, min, type ValuesAndIndices } from "../ops/extremum.ts";
import { norm, type NormOrder } from "../ops/norm.ts";
import { logsumexp, logSoftmax, softmax } from "../ops/softmax.ts";
import { argsort, sort, type SortOptions, topk } from "../ops/sorting.ts";
import { std, variance, type VarianceOptions } from "../ops/statistics.ts";
import { ElementwiseMethods } from "./methods-elementwise.ts";
import type { Tensor } from "./tensor.ts";

/** Reductions and cumulative operations, as methods. */
export abstract class ReductionMethods extends ElementwiseMethods {
  sum(this: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
    return r.sum(this, dim, options);
  }
  prod(this: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
    return r.prod(this, dim, options);
  }
  mean(this: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
    return r.mean(this, dim, options);
  }
  amax(this: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
    return r.amax(this, dim, options);
  }
  amin(this: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
    return r.amin(this, dim, options);
  }
  any(this: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
    return r.any(this, dim, options);
  }
  all(this: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
    return r.all(this, dim, options);
  }
  argmax(this: Tensor, dim?: number, options?: ReduceOptions): Tensor {
    return r.argmax(this, dim, options);
  }
  argmin(this: Tensor, dim?: number, options?: ReduceOptions): Tensor {
    return r.argmin(this, dim, options);
  }
  cumsum(this: Tensor, dim: number): Tensor {
    return r.cumsum(this, dim);
  }
  cumprod(this: Tensor, dim: number): Tensor {
    return r.cumprod(this, dim);
  }
  cummax(this: Tensor, dim: number): ValuesAndIndices {
    return cummax(this, dim);
  }
  cummin(this: Tensor, dim: number): ValuesAndIndices {
    return cummin(this, dim);
  }
  /** The largest element; or the largest ones along a dimension with their indices; or the larger by element. */
  max(this: Tensor): Tensor;
  max(this: Tensor, other: Tensor): Tensor;
  max(this: Tensor, dim: number, options?: ReduceOptions): ValuesAndIndices;
  max(this: Tensor, second?: number | Tensor, options?: ReduceOptions): Tensor | ValuesAndIndices {
    return max(this, second as number, options);
  }
  /** The smallest element; see `max`. */
  min(this: Tensor): Tensor;
  min(this: Tensor, other: Tensor): Tensor;
  min(this: Tensor, dim: number, options?: ReduceOptions): ValuesAndIndices;
  min(this: Tensor, second?: number | Tensor, options?: ReduceOptions): Tensor | ValuesAndIndices {
    return min(this, second as number, options);
  }
  var(this: Tensor, dim?: Dims, options?: VarianceOptions): Tensor {
    return variance(this, dim, options);
  }
  std(this: Tensor, dim?: Dims, options?: VarianceOptions): Tensor {
    return std(this, dim, options);
  }
  norm(this: Tensor, p?: NormOrder, dim?: Dims, options?: ReduceOptions): Tensor {
    return norm(this, p, dim, options);
  }
  logsumexp(this: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
    return logsumexp(this, dim, options);
  }
  softmax(this: Tensor, dim: number): Tensor {
    return softmax(this, dim);
  }
  logSoftmax(this: Tensor, dim: number): Tensor {
    return logSoftmax(this, dim);
  }
  sort(this: Tensor, dim?: number, options?: SortOptions): ValuesAndIndices {
    return sort(this, dim, options);
  }
  argsort(this: Tensor, dim?: number, options?: SortOptions): Tensor {
    return argsort(this, dim, options);
  }
  topk(this: Tensor, k: number, dim?: number, options?: { readonly largest?: boolean }): ValuesAndIndices {
    return topk(this, k, dim, options);
  }
}
