import * as r from "../ops/reduction.ts";
import type { Dims, ReduceOptions } from "../ops/reduction.ts";
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
}
