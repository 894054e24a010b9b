/** What LAPACK's `dlarfg` makes of a vector: H = I − τ·v·vᵀ with v₀ = 1 takes it to (β, 0, …, 0). */
export interface Reflection {
  tau: number;
  beta: number;
}

/**
 * Replaces x[start], x[start + stride], …, `count` of them, by v. β has the sign opposite to the first element's; H is the
 * identity where all others are zero already.
 */
export function reflect(x: Float64Array, start: number, stride: number, count: number, result: Reflection): void {
  const end = start + count * stride;
  const alpha = x[start]!;
  let largest = 0;
  for (let i = start + stride; i < end; i += stride) largest = Math.max(largest, Math.abs(x[i]!));
  x[start] = 1;
  if (largest === 0) {
    result.tau = 0;
    result.beta = alpha;
    return;
  }
  // divided by the largest first: of numbers near the smallest one, there would be no digits left of 1/(α − β)
  const scale = Math.max(largest, Math.abs(alpha));
  const first = alpha / scale;
  let squares = first * first;
  for (let i = start + stride; i < end; i += stride) {
    x[i] = x[i]! / scale;
    squares += x[i]! * x[i]!;
  }
  const beta = (alpha < 0 ? 1 : -1) * Math.sqrt(squares);
  for (let i = start + stride; i < end; i += stride) x[i] = x[i]! / (first - beta);
  result.tau = (beta - first) / beta;
  result.beta = beta * scale;
}
