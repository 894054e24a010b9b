// Rare elementwise primitives as functions of numbers.

/** By the formula where nothing overflows or vanishes. */
export function hypot(x: number, y: number): number {
  const square = x * x + y * y;
  return square > 1e-290 && square < 1e290 ? Math.sqrt(square) : Math.hypot(x, y);
}

export function logaddexp(x: number, y: number): number {
  return x === y ? x + Math.LN2 : Math.max(x, y) + Math.log1p(Math.exp(-Math.abs(x - y)));
}

export function xlogy(x: number, y: number): number {
  return x === 0 && y === y ? 0 : x * Math.log(y);
}
