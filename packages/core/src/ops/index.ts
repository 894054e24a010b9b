// By element
export * from "./elementwise.ts";
export * from "./arithmetic.ts";
export * from "./predicates.ts";
export { clamp, clampMax, clampMin } from "./clamp.ts";
export * from "./special.ts";
export * from "./activation.ts";
// Reductions, order, along a dimension
export * from "./reduction.ts";
export * from "./softmax.ts";
export {
  corrcoef,
  countNonzero,
  cov,
  nanmean,
  nansum,
  std,
  stdMean,
  variance,
  type VarianceOptions,
  varMean,
} from "./statistics.ts";
export { norm, type NormOrder, renorm, vectorNorm } from "./norm.ts";
export { aminmax, cummax, cummin, max, min, type ValuesAndIndices } from "./extremum.ts";
export * from "./sorting.ts";
export * from "./quantile.ts";
export * from "./cumulative.ts";
export * from "./integration.ts";
// Creation, movement, indexing
export * from "./creation.ts";
export * from "./movement.ts";
export { Slice, slice, type SliceOptions } from "./slice.ts";
export * from "./joining.ts";
export * from "./splitting.ts";
export * from "./tiling.ts";
export * from "./padding.ts";
export * from "./diagonal.ts";
export * from "./strided.ts";
export * from "./indexing.ts";
export * from "./subscript.ts";
export { maskedFill, maskedScatter, maskedSelect, nonzero } from "./masking.ts";
export * from "./replacing.ts";
export * from "./lookup.ts";
// Contraction
export * from "./contraction.ts";
export * from "./products.ts";
export * from "./einsum.ts";
// Neural networks
export * from "./convolution.ts";
export * from "./pooling.ts";
export * from "./interpolation.ts";
export * from "./network.ts";
export type { PerDimension } from "./windows.ts";
// Distances, normalisation, losses
export * from "./distance.ts";
export * from "./normalization.ts";
export type { LossOptions, Reduction } from "./losses.ts";
export * from "./losses-regression.ts";
export * from "./losses-classification.ts";
export * from "./losses-ranking.ts";
// Types and conversion
export {
  beside,
  getDefaultDtype,
  promote,
  resultType,
  scalar,
  setDefaultDtype,
  type TensorLike,
  toDType,
  toFloat,
} from "./lift.ts";
