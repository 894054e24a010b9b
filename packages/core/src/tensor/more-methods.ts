import type { Shape } from "../aval.ts";
import type { ValuesAndIndices } from "../ops/extremum.ts";
import * as o from "../ops/index.ts";
import type { Indices } from "../ops/indexing.ts";
import { type TensorLike, within } from "../ops/lift.ts";
import type { NormOrder } from "../ops/norm.ts";
import type { Dims, ReduceOptions } from "../ops/reduction.ts";
import type { SortOptions } from "../ops/sorting.ts";
import type { VarianceOptions } from "../ops/statistics.ts";
import type { IndexItem } from "../ops/subscript.ts";
import { MovementMethods } from "./methods-movement.ts";
import { MoreElementwise } from "./more-elementwise.ts";
import { RareMethods } from "./rare-methods.ts";
import { Tensor } from "./tensor.ts";

/** More reductions, movement and indexing as methods; `installMethods` puts them on `Tensor`. */
export class MoreMethods extends RareMethods {
  cumprod(this: Tensor, dim: number): Tensor {
    return o.cumprod(this, dim);
  }
  cummax(this: Tensor, dim: number): ValuesAndIndices {
    return o.cummax(this, dim);
  }
  cummin(this: Tensor, dim: number): ValuesAndIndices {
    return o.cummin(this, dim);
  }
  /** The largest element; or the largest ones along a dimension with their indices; or the larger by element. */
  max(this: Tensor): Tensor;
  max(this: Tensor, other: Tensor): Tensor;
  max(this: Tensor, dim: number, options?: ReduceOptions): ValuesAndIndices;
  max(this: Tensor, second?: number | Tensor, options?: ReduceOptions): Tensor | ValuesAndIndices {
    return o.max(this, second as number, options);
  }
  /** The smallest element; see `max`. */
  min(this: Tensor): Tensor;
  min(this: Tensor, other: Tensor): Tensor;
  min(this: Tensor, dim: number, options?: ReduceOptions): ValuesAndIndices;
  min(this: Tensor, second?: number | Tensor, options?: ReduceOptions): Tensor | ValuesAndIndices {
    return o.min(this, second as number, options);
  }
  var(this: Tensor, dim?: Dims, options?: VarianceOptions): Tensor {
    return o.variance(this, dim, options);
  }
  std(this: Tensor, dim?: Dims, options?: VarianceOptions): Tensor {
    return o.std(this, dim, options);
  }
  norm(this: Tensor, p?: NormOrder, dim?: Dims, options?: ReduceOptions): Tensor {
    return o.norm(this, p, dim, options);
  }
  logsumexp(this: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
    return o.logsumexp(this, dim, options);
  }
  softmax(this: Tensor, dim: number): Tensor {
    return o.softmax(this, dim);
  }
  logSoftmax(this: Tensor, dim: number): Tensor {
    return o.logSoftmax(this, dim);
  }
  sort(this: Tensor, dim?: number, options?: SortOptions): ValuesAndIndices {
    return o.sort(this, dim, options);
  }
  argsort(this: Tensor, dim?: number, options?: SortOptions): Tensor {
    return o.argsort(this, dim, options);
  }
  topk(this: Tensor, k: number, dim?: number, options?: { readonly largest?: boolean }): ValuesAndIndices {
    return o.topk(this, k, dim, options);
  }
  moveaxis(this: Tensor, from: number, to: number): Tensor {
    return o.moveaxis(this, from, to);
  }
  /** PyTorch's name of `broadcastTo`. */
  expand(this: Tensor, shape: Shape): Tensor {
    return within("expand", () => o.broadcastTo(this, shape), "broadcastTo");
  }
  indexSelect(this: Tensor, dim: number, indices: Indices): Tensor {
    return o.indexSelect(this, dim, indices);
  }
  take(this: Tensor, indices: Indices): Tensor {
    return o.take(this, indices);
  }
  gather(this: Tensor, dim: number, indices: Indices): Tensor {
    return o.gather(this, dim, indices);
  }
  scatter(this: Tensor, dim: number, indices: Indices, updates: TensorLike): Tensor {
    return o.scatter(this, dim, indices, updates);
  }
  scatterAdd(this: Tensor, dim: number, indices: Indices, updates: TensorLike): Tensor {
    return o.scatterAdd(this, dim, indices, updates);
  }
  indexAdd(
    this: Tensor,
    dim: number,
    indices: Indices,
    updates: TensorLike,
    options?: { readonly alpha?: number },
  ): Tensor {
    return o.indexAdd(this, dim, indices, updates, options);
  }
  indexCopy(this: Tensor, dim: number, indices: Indices, updates: TensorLike): Tensor {
    return o.indexCopy(this, dim, indices, updates);
  }
  split(this: Tensor, size: number | readonly number[], dim?: number): Tensor[] {
    return o.split(this, size, dim);
  }
  chunk(this: Tensor, chunks: number, dim?: number): Tensor[] {
    return o.chunk(this, chunks, dim);
  }
  unbind(this: Tensor, dim?: number): Tensor[] {
    return o.unbind(this, dim);
  }
  repeat(this: Tensor, repeats: readonly number[]): Tensor {
    return o.repeat(this, repeats);
  }
  /** NumPy's indexing: `x.index(slice(1, null), 0, "...", null, indices)`. */
  index(this: Tensor, ...items: readonly IndexItem[]): Tensor {
    return o.index(this, ...items);
  }
  diagonal(this: Tensor, options?: { readonly offset?: number; readonly dim1?: number; readonly dim2?: number }): Tensor {
    return o.diagonal(this, options);
  }
  tril(this: Tensor, offset?: number): Tensor {
    return o.tril(this, offset);
  }
  triu(this: Tensor, offset?: number): Tensor {
    return o.triu(this, offset);
  }
  roll(this: Tensor, shifts: number | readonly number[], dims?: number | readonly number[]): Tensor {
    return o.roll(this, shifts, dims);
  }
  narrow(this: Tensor, dim: number, start: number, length: number): Tensor {
    return o.narrow(this, dim, start, length);
  }
  median(this: Tensor): Tensor {
    return o.median(this);
  }
  nansum(this: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
    return o.nansum(this, dim, options);
  }
}

/**
 * Puts the methods of `MoreMethods` on every tensor. The package `cotangent` does it when it is imported. Who picks
 * packages has the functions instead, of which a bundle holds only those that are used; or calls this once, and tells
 * TypeScript: `declare module "@cotangent/core" { interface TensorExtensions extends MoreMethods {} }`.
 */
export function installMethods(): void {
  // above those of core, all at once: V8 copies the list of methods for each one that is put on a prototype
  Object.setPrototypeOf(MoreElementwise.prototype, MovementMethods.prototype);
  Object.setPrototypeOf(Tensor.prototype, MoreMethods.prototype);
}
