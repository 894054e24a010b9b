import { setDefaultBackend, setDefaultDtype, type Tensor } from "@cotangent/core";
import { createCpuBackend } from "@cotangent/backend-cpu";

export function useCpu(): void {
  setDefaultBackend(createCpuBackend());
  setDefaultDtype("float32");
}

/** Threefry-2x32 of one counter on JavaScript numbers, written from the paper, with nothing of this package. */
export function threefry(key: readonly [number, number], counter: readonly [number, number]): [number, number] {
  const ks = [key[0], key[1], key[0] ^ key[1] ^ 0x1bd11bda];
  let [a, b] = [(counter[0] + ks[0]!) | 0, (counter[1] + ks[1]!) | 0];
  [13, 15, 26, 6, 17, 29, 16, 24, 13, 15, 26, 6, 17, 29, 16, 24, 13, 15, 26, 6].forEach((r, i) => {
    a = (a + b) | 0;
    b = ((b << r) | (b >>> (32 - r))) ^ a;
    if (i % 4 !== 3) return;
    const s = (i + 1) / 4;
    a = (a + ks[s % 3]!) | 0;
    b = (b + ks[(s + 1) % 3]! + s) | 0;
  });
  return [a >>> 0, b >>> 0];
}

/** The elements as JavaScript numbers. */
export const numbers = (x: Tensor): number[] => Array.from(x.dataSync());

export const mean = (x: readonly number[]): number => x.reduce((s, v) => s + v, 0) / x.length;

/** Mean of (x − center)^power. */
export const moment = (x: readonly number[], center: number, power: number): number =>
  mean(x.map((v) => (v - center) ** power));

/** Kolmogorov's distance of the sample from the distribution function. */
export function kolmogorov(sample: readonly number[], cdf: (x: number) => number): number {
  const n = sample.length;
  return sample
    .toSorted((a, b) => a - b)
    .reduce((d, x, i) => Math.max(d, Math.abs(cdf(x) - i / n), Math.abs(cdf(x) - (i + 1) / n)), 0);
}

/** Σ (observed − expected)² / expected, for equally likely bins. */
export function chiSquare(counts: readonly number[]): number {
  const expected = mean(counts);
  return counts.reduce((s, c) => s + (c - expected) ** 2 / expected, 0);
}

/**
 * What chi-square with `dof` degrees of freedom exceeds once in 10⁵ (Wilson and Hilferty's approximation).
 * @see https://en.wikipedia.org/wiki/Chi-squared_distribution#Related_distributions
 */
export function chiSquareLimit(dof: number): number {
  const v = 2 / (9 * dof);
  return dof * (1 - v + 4.265 * Math.sqrt(v)) ** 3;
}

/** What √n times Kolmogorov's distance exceeds once in 10⁵: 2·exp(−2·d²) = 10⁻⁵. */
export const kolmogorovLimit = Math.sqrt(Math.log(2e5) / 2);
