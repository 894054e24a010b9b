import type { Shape } from "../aval.ts";
import type { Backend } from "../backend.ts";
import type { DType } from "../dtype.ts";
import * as c from "../ops/contraction.ts";
import * as i from "../ops/indexing.ts";
import type { Indices } from "../ops/indexing.ts";
import { type TensorLike, toDType } from "../ops/lift.ts";
import * as m from "../ops/movement.ts";
import { chunk, split, unbind } from "../ops/splitting.ts";
import { index, type IndexItem } from "../ops/subscript.ts";
import { repeat } from "../ops/tiling.ts";
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
  /** All dimensions in reverse order. */
  get T(): Tensor {
    const self = this as unknown as Tensor;
    return m.permute(self, self.aval.shape.map((_, k) => k).reverse());
  }
  /** The last two dimensions swapped. */
  get mT(): Tensor {
    return m.transpose(this as unknown as Tensor, -2, -1);
  }
  moveaxis(this: Tensor, from: number, to: number): Tensor {
    return m.moveaxis(this, from, to);
  }
  broadcastTo(this: Tensor, shape: Shape): Tensor {
    return m.broadcastTo(this, shape);
  }
  /** PyTorch's name of `broadcastTo`. */
  expand(this: Tensor, shape: Shape): Tensor {
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
    options?: { readonly dim?: number; readonly step?: number },
  ): Tensor {
    return m.slice(this, start, stop, options);
  }
  select(this: Tensor, dim: number, index: number): Tensor {
    return m.select(this, dim, index);
  }
  indexSelect(this: Tensor, dim: number, indices: Indices): Tensor {
    return i.indexSelect(this, dim, indices);
  }
  take(this: Tensor, indices: Indices): Tensor {
    return i.take(this, indices);
  }
  gather(this: Tensor, dim: number, indices: Indices): Tensor {
    return i.gather(this, dim, indices);
  }
  scatter(this: Tensor, dim: number, indices: Indices, updates: TensorLike): Tensor {
    return i.scatter(this, dim, indices, updates);
  }
  scatterAdd(this: Tensor, dim: number, indices: Indices, updates: TensorLike): Tensor {
    return i.scatterAdd(this, dim, indices, updates);
  }
  indexAdd(
    this: Tensor,
    dim: number,
    indices: Indices,
    updates: TensorLike,
    options?: { readonly alpha?: number },
  ): Tensor {
    return i.indexAdd(this, dim, indices, updates, options);
  }
  indexCopy(this: Tensor, dim: number, indices: Indices, updates: TensorLike): Tensor {
    return i.indexCopy(this, dim, indices, updates);
  }
  /** NumPy's indexing: `x.index(slice(1, null), 0, "...", null, indices)`. */
  index(this: Tensor, ...items: readonly IndexItem[]): Tensor {
    return index(this, ...items);
  }
  split(this: Tensor, size: number | readonly number[], dim?: number): Tensor[] {
    return split(this, size, dim);
  }
  chunk(this: Tensor, chunks: number, dim?: number): Tensor[] {
    return chunk(this, chunks, dim);
  }
  unbind(this: Tensor, dim?: number): Tensor[] {
    return unbind(this, dim);
  }
  repeat(this: Tensor, repeats: readonly number[]): Tensor {
    return repeat(this, repeats);
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
    return typeof target === "object" ? moveTo(this, target) : toDType(this, target);
  }
}
