import type { Shape } from "../aval.ts";
import type { Backend } from "../backend.ts";
import type { DType } from "../dtype.ts";
import * as c from "../ops/contraction.ts";
import { checkDType, toDType } from "../ops/lift.ts";
import * as m from "../ops/movement.ts";
import { type SliceOptions, sliceTensor } from "../ops/slice.ts";
import { ReductionMethods } from "./methods-reduction.ts";
import { moveTo } from "./move-to.ts";
import type { Tensor } from "./tensor.ts";

/** Movement, indexing, products and conversion, as methods. */
export abstract class MovementMethods extends ReductionMethods {
  reshape(this: Tensor, shape: Shape): Tensor {
    return m.reshape(this, shape);
  }
  permute(this: Tensor, permutation: readonly number[]): Tensor {
    return m.permute(this, permutation);
  }
  transpose(this: Tensor, dim0 = -2, dim1 = -1): Tensor {
    return m.transpose(this, dim0, dim1);
  }
  broadcastTo(this: Tensor, shape: Shape): Tensor {
    return m.broadcastTo(this, shape);
  }
  squeeze(this: Tensor, dim?: number | readonly number[]): Tensor {
    return m.squeeze(this, dim);
  }
  unsqueeze(this: Tensor, dim: number): Tensor {
    return m.unsqueeze(this, dim);
  }
  flatten(this: Tensor, start = 0, end = -1): Tensor {
    return m.flatten(this, start, end);
  }
  flip(this: Tensor, dim?: number | readonly number[]): Tensor {
    return m.flip(this, dim);
  }
  slice(
    this: Tensor,
    start?: number | null,
    stop?: number | null,
    options?: SliceOptions,
  ): Tensor {
    return sliceTensor(this, start, stop, options);
  }
  select(this: Tensor, dim: number, index: number): Tensor {
    return m.select(this, dim, index);
  }
  matmul(this: Tensor, other: Tensor): Tensor {
    return c.matmul(this, other);
  }
  dot(this: Tensor, other: Tensor): Tensor {
    return c.dot(this, other);
  }
  /** Another dtype: `to("float64")`; or, awaited, the same values on another backend: `await x.to(backend)`. */
  to(this: Tensor, dtype: DType): Tensor;
  to(this: Tensor, backend: Backend): Promise<Tensor>;
  to(this: Tensor, target: DType | Backend): Tensor | Promise<Tensor> {
    if (typeof target === "object") return moveTo(this, target);
    checkDType("to", target ?? null);
    return toDType(this, target);
  }
}
