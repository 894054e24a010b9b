/**
 * A of rank two, with entries that float32 has exactly: a product with it has a closed form of n² operations. Entries
 * (i % 7)·((k % 5) − 2)/8 + ((i % 3) − 1)·(k % 11)/8.
 */
const factors = (n: number): readonly (readonly [Float64Array, Float64Array])[] => {
  const make = (f: (i: number) => number): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => f(i));
  return [
    [make((i) => i % 7), make((k) => ((k % 5) - 2) / 8)],
    [make((i) => (i % 3) - 1), make((k) => (k % 11) / 8)],
  ];
};

function outer(n: number, row: (r: number) => Float64Array): Float64Array {
  const out = new Float64Array(n * n);
  factors(n).forEach(([column], r) => {
    const values = row(r);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) out[i * n + j]! += column[i]! * values[j]!;
  });
  return out;
}

/** The product of `lowRank(n)` and b. */
export function product(n: number, b: ArrayLike<number>): Float64Array {
  return outer(n, (r) => {
    const [, row] = factors(n)[r]!;
    const sums = new Float64Array(n);
    for (let k = 0; k < n; k++) for (let j = 0; j < n; j++) sums[j]! += row[k]! * b[k * n + j]!;
    return sums;
  });
}

/** The matrix of rank two, n × n. */
export const lowRank = (n: number): Float64Array => outer(n, (r) => factors(n)[r]![1]);
