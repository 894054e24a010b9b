// The exponential of a matrix in integers: elements are multiples of 2⁻⁴⁰⁰, and the series is summed until its terms vanish.

const bits = 400n;

const fixed = (x: number): bigint => BigInt(x * 2 ** 100) << (bits - 100n);
const float = (x: bigint): number => Number(x) / 2 ** Number(bits);

/** exp(A), each element rounded once. Elements of A are multiples of 2⁻¹⁰⁰. */
export function exactExp(a: readonly (readonly number[])[]): number[][] {
  const x = a.map((row) => row.map(fixed));
  let term = x.map((row, i) => row.map((_, j) => (i === j ? 1n << bits : 0n)));
  const sum = term.map((row) => [...row]);
  for (let k = 1n; term.some((row) => row.some((t) => t !== 0n && t !== -1n)); k++) {
    term = term.map((row) => x.map((_, j) => row.reduce((s, t, i) => s + t * x[i]![j]!, 0n) / (k << bits)));
    term.forEach((row, i) => row.forEach((t, j) => (sum[i]![j]! += t)));
  }
  return sum.map((row) => row.map(float));
}
