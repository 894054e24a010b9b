/** The middle value (the mean of the two middle ones); NaN of nothing. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which the share `q` of `values` lies, linear between neighbours; NaN of nothing. */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) return NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const place = q * (sorted.length - 1);
  const low = sorted[Math.floor(place)]!;
  return low + (sorted[Math.ceil(place)]! - low) * (place - Math.floor(place));
}

/**
 * The standard error of the median, relative to it, as the quartiles tell for values that are spread normally:
 * 1.25 σ/√n with σ = (the distance of the quartiles)/1.35.
 */
export function errorOfMedian(values: readonly number[]): number {
  const spread = quantile(values, 0.75) - quantile(values, 0.25);
  return ((1.25 / 1.35) * spread) / Math.sqrt(values.length) / Math.abs(median(values));
}
