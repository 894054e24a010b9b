import * as o from "../ops/index.ts";
import type { Indices } from "../ops/indexing.ts";
import type { TensorLike } from "../ops/lift.ts";
import type { Dims, ReduceOptions } from "../ops/reduction.ts";
import { MoreElementwise } from "./more-elementwise.ts";
import type { Tensor } from "./tensor.ts";

/** Rarer methods. Each is the function of the same name with `this` as first argument. */
export abstract class RareMethods extends MoreElementwise {
  clampMin(this: Tensor, min: TensorLike): Tensor {
    return o.clampMin(this, min);
  }
  clampMax(this: Tensor, max: TensorLike): Tensor {
    return o.clampMax(this, max);
  }
  fmax(this: Tensor, other: TensorLike): Tensor {
    return o.fmax(this, other);
  }
  fmin(this: Tensor, other: TensorLike): Tensor {
    return o.fmin(this, other);
  }
  copysign(this: Tensor, other: TensorLike): Tensor {
    return o.copysign(this, other);
  }
  logit(this: Tensor, options?: { readonly eps?: number | null }): Tensor {
    return o.logit(this, options);
  }
  nanToNum(this: Tensor, options?: Parameters<typeof o.nanToNum>[1]): Tensor {
    return o.nanToNum(this, options);
  }
  isclose(this: Tensor, other: TensorLike, options?: o.CloseOptions): Tensor {
    return o.isclose(this, other, options);
  }
  allclose(this: Tensor, other: TensorLike, options?: o.CloseOptions): boolean {
    return o.allclose(this, other, options);
  }
  equal(this: Tensor, other: Tensor): boolean {
    return o.equal(this, other);
  }
  nanmean(this: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
    return o.nanmean(this, dim, options);
  }
  countNonzero(this: Tensor, dim?: Dims): Tensor {
    return o.countNonzero(this, dim);
  }
  quantile(
    this: Tensor,
    q: number | readonly number[],
    dim?: number | null,
    options?: o.QuantileOptions,
  ): Tensor {
    return o.quantile(this, q, dim, options);
  }
  kthvalue(this: Tensor, k: number, dim?: number, options?: ReduceOptions): o.ValuesAndIndices {
    return o.kthvalue(this, k, dim, options);
  }
  mode(this: Tensor, dim?: number, options?: ReduceOptions): o.ValuesAndIndices {
    return o.mode(this, dim, options);
  }
  logcumsumexp(this: Tensor, dim: number): Tensor {
    return o.logcumsumexp(this, dim);
  }
  diff(this: Tensor, n?: number, dim?: number): Tensor {
    return o.diff(this, n, dim);
  }
  renorm(this: Tensor, p: number, dim: number, maxnorm: number): Tensor {
    return o.renorm(this, p, dim, maxnorm);
  }
  cov(this: Tensor, options?: { readonly correction?: number }): Tensor {
    return o.cov(this, options);
  }
  corrcoef(this: Tensor): Tensor {
    return o.corrcoef(this);
  }
  tile(this: Tensor, repeats: readonly number[]): Tensor {
    return o.tile(this, repeats);
  }
  repeatInterleave(this: Tensor, repeats: number, dim?: number | null): Tensor {
    return o.repeatInterleave(this, repeats, dim);
  }
  rot90(this: Tensor, k?: number, dims?: readonly [number, number]): Tensor {
    return o.rot90(this, k, dims);
  }
  movedim(this: Tensor, from: number | readonly number[], to: number | readonly number[]): Tensor {
    return o.movedim(this, from, to);
  }
  swapaxes(this: Tensor, dim0: number, dim1: number): Tensor {
    return o.swapaxes(this, dim0, dim1);
  }
  ravel(this: Tensor): Tensor {
    return o.ravel(this);
  }
  expandAs(this: Tensor, other: Tensor): Tensor {
    return o.expandAs(this, other);
  }
  unflatten(this: Tensor, dim: number, sizes: readonly number[]): Tensor {
    return o.unflatten(this, dim, sizes);
  }
  unfold(this: Tensor, dim: number, size: number, step: number): Tensor {
    return o.unfold(this, dim, size, step);
  }
  diagEmbed(this: Tensor, options?: o.DiagonalOptions): Tensor {
    return o.diagEmbed(this, options);
  }
  takeAlongDim(this: Tensor, indices: Indices, dim: number): Tensor {
    return o.takeAlongDim(this, indices, dim);
  }
  indexFill(this: Tensor, dim: number, indices: Indices, value: TensorLike): Tensor {
    return o.indexFill(this, dim, indices, value);
  }
  indexPut(
    this: Tensor,
    items: readonly o.IndexItem[],
    values: TensorLike,
    options?: { readonly accumulate?: boolean },
  ): Tensor {
    return o.indexPut(this, items, values, options);
  }
  maskedSelect(this: Tensor, mask: Tensor): Tensor {
    return o.maskedSelect(this, mask);
  }
  maskedScatter(this: Tensor, mask: Tensor, source: Tensor): Tensor {
    return o.maskedScatter(this, mask, source);
  }
  mm(this: Tensor, other: Tensor): Tensor {
    return o.mm(this, other);
  }
  mv(this: Tensor, x: Tensor): Tensor {
    return o.mv(this, x);
  }
  bmm(this: Tensor, other: Tensor): Tensor {
    return o.bmm(this, other);
  }
  inner(this: Tensor, other: Tensor): Tensor {
    return o.inner(this, other);
  }
  outer(this: Tensor, other: Tensor): Tensor {
    return o.outer(this, other);
  }
  addmm(this: Tensor, a: Tensor, b: Tensor, options?: o.AddProductOptions): Tensor {
    return o.addmm(this, a, b, options);
  }
  matrixPower(this: Tensor, n: number): Tensor {
    return o.matrixPower(this, n);
  }
  kron(this: Tensor, other: Tensor): Tensor {
    return o.kron(this, other);
  }
  cross(this: Tensor, other: Tensor, dim?: number): Tensor {
    return o.cross(this, other, dim);
  }
  dist(this: Tensor, other: Tensor, p?: number): Tensor {
    return o.dist(this, other, p);
  }
}
