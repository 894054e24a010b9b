import { range, type Tensor } from "@cotangent/core";
import { vmap } from "@cotangent/vmap";
import { beforeAll, describe, expect, it } from "vitest";
import { bernoulli, bits, foldIn, key, normal, permutation, randint, uniform } from "../src/index.ts";
import { normalCdf } from "./normal-cdf.ts";
import { chiSquare, chiSquareLimit, kolmogorov, kolmogorovLimit, mean, moment, numbers, useCpu } from "./support.ts";

beforeAll(useCpu);

const n = 1e5;
/** Standard deviations that a statistic may be off: a normal one exceeds it once in 10⁵. */
const deviations = 4.417;

describe.each(["float32", "float64"] as const)("100,000 numbers in %s", (dtype) => {
  it("that are uniform have the mean, the variance and the distribution of [0, 1)", () => {
    const u = numbers(uniform(key(11), [n], { dtype }));
    expect(Math.abs(mean(u) - 1 / 2)).toBeLessThan(deviations * Math.sqrt(1 / 12 / n));
    // Var (u − ½)² = 1/80 − 1/144 = 1/180
    expect(Math.abs(moment(u, 0.5, 2) - 1 / 12)).toBeLessThan(deviations * Math.sqrt(1 / 180 / n));
    expect(kolmogorov(u, (x) => x) * Math.sqrt(n)).toBeLessThan(kolmogorovLimit);
    expect(u.every((x) => x >= 0 && x < 1)).toBe(true);
  });

  it("that are normal have the moments and the distribution", () => {
    const z = numbers(normal(key(12), [n], { dtype }));
    expect(Math.abs(mean(z))).toBeLessThan(deviations * Math.sqrt(1 / n));
    // Var zᵏ = E z²ᵏ − (E zᵏ)²: 3 − 1, 15, 105 − 9
    expect(Math.abs(moment(z, 0, 2) - 1)).toBeLessThan(deviations * Math.sqrt(2 / n));
    expect(Math.abs(moment(z, 0, 3))).toBeLessThan(deviations * Math.sqrt(15 / n));
    expect(Math.abs(moment(z, 0, 4) - 3)).toBeLessThan(deviations * Math.sqrt(96 / n));
    expect(kolmogorov(z, normalCdf) * Math.sqrt(n)).toBeLessThan(kolmogorovLimit);
  });

  it("that are normal have as many beyond 3, 3.5 and 4 on either side as they should, all different", () => {
    const z = numbers(normal(key(13), [4 * n], { dtype }));
    for (const bound of [3, 3.5, 4])
      for (const side of [-1, 1]) {
        const expected = 4 * n * normalCdf(-bound);
        const count = z.filter((x) => side * x > bound).length;
        expect(Math.abs(count - expected)).toBeLessThan(deviations * Math.sqrt(expected) + 1);
      }
    const tail = z.filter((x) => Math.abs(x) > 4);
    expect(new Set(tail.map(Math.abs)).size).toBe(tail.length);
  });
});

it("neighbouring numbers are uncorrelated", () => {
  const z = numbers(normal(key(14), [n + 1]));
  const products = z.slice(1).map((x, i) => x * z[i]!);
  expect(Math.abs(mean(products))).toBeLessThan(deviations / Math.sqrt(n));
});

it("numbers at one place of neighbouring keys are uniform and uncorrelated", () => {
  const keys = foldIn(key(15), range([n + 1], 0, "uint32"));
  const u = numbers(vmap((k: Tensor) => uniform(k, []))(keys));
  expect(kolmogorov(u, (x) => x) * Math.sqrt(n)).toBeLessThan(kolmogorovLimit);
  const products = u.slice(1).map((x, i) => (x - 0.5) * (u[i]! - 0.5));
  expect(Math.abs(mean(products))).toBeLessThan((deviations / 12) * Math.sqrt(1 / n));
});

it("each of the 32 bits is set half of the time", () => {
  const words = numbers(bits(key(16), [n]));
  for (let i = 0; i < 32; i++) {
    const share = mean(words.map((w) => (w >>> i) & 1));
    expect(Math.abs(share - 0.5)).toBeLessThan(deviations * Math.sqrt(0.25 / n));
  }
});

it.each([6, 10, 97])("integers below %d are equally frequent", (span) => {
  const counts = Array.from({ length: span }, () => 0);
  for (const v of numbers(randint(key(17), [n], 5, 5 + span))) counts[v - 5]!++;
  expect(chiSquare(counts)).toBeLessThan(chiSquareLimit(span - 1));
});

it.each([0.001, 0.3, 0.9])("trials of probability %d succeed that often", (p) => {
  const share = mean(numbers(bernoulli(key(18), p, [n])));
  expect(Math.abs(share - p)).toBeLessThan(deviations * Math.sqrt((p * (1 - p)) / n));
});

it("the 24 orders of four elements are equally frequent", () => {
  const keys = foldIn(key(19), range([24000], 0, "uint32"));
  const orders = vmap((k: Tensor) => permutation(k, 4))(keys).arraySync() as number[][];
  const counts = new Map<string, number>();
  for (const order of orders) counts.set(order.join(), (counts.get(order.join()) ?? 0) + 1);
  expect(counts.size).toBe(24);
  expect(chiSquare([...counts.values()])).toBeLessThan(chiSquareLimit(23));
});

it("every element goes to every place equally often, with several rounds of sorting too", () => {
  // 3000 elements are sorted twice; places in ten classes
  const counts = Array.from({ length: 100 }, () => 0);
  for (let seed = 0; seed < 20; seed++)
    numbers(permutation(key(seed), 3000)).forEach((v, i) => counts[Math.floor(v / 300) * 10 + Math.floor(i / 300)]!++);
  // rows and columns have fixed sums: (10 − 1)² degrees of freedom
  expect(chiSquare(counts)).toBeLessThan(chiSquareLimit(81));
});
