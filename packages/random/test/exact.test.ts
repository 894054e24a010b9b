import { describe, beforeAll, expect, it } from "vitest";
import { bernoulli, bits, key, normal, permutation, randint, uniform } from "../src/index.ts";
import { normalCdf } from "./normal-cdf.ts";
import { numbers, threefry, useCpu } from "./support.ts";

beforeAll(useCpu);

// Each draw against its definition on the words of an independent generator.
const seed = [0x1234, 0x89abcdef] as const;
const k = () => key((BigInt(seed[0]) << 32n) | BigInt(seed[1]));
const n = 2000;
const words = Array.from({ length: n }, (_, i) => threefry(seed, [0, i]));

describe("every draw", () => {
  it("has the numbers that JAX gives for key(0)", () => {
    // jax.random.uniform(jax.random.key(0)): https://docs.jax.dev/en/latest/jax.random.html
    expect(uniform(key(0), []).item()).toBeCloseTo(0.947667, 6);
    const [first, second] = numbers(uniform(key(0), [4]));
    expect(first).toBe(Math.fround(0.9476670027));
    expect(second).toBe(Math.fround(0.9785798788));
  });

  it("depends for each element on its index alone", () => {
    expect(numbers(bits(k(), [3, 7]))).toEqual(numbers(bits(k(), [n])).slice(0, 21));
  });

  it("of no elements is empty, of shape [] has one", () => {
    for (const draw of [bits, uniform, normal]) {
      expect(draw(k(), [0, 3]).shape).toEqual([0, 3]);
      expect(draw(k(), []).shape).toEqual([]);
    }
    expect(randint(k(), [0], 0, 3).shape).toEqual([0]);
    expect(permutation(k(), 0).shape).toEqual([0]);
  });
});

describe("bits", () => {
  it("are both words of the counter's block, xored", () => {
    expect(numbers(bits(k(), [n]))).toEqual(words.map(([a, b]) => (a ^ b) >>> 0));
  });
});

describe("uniform", () => {
  it("in float32 has the upper 23 bits", () => {
    expect(numbers(uniform(k(), [n]))).toEqual(words.map(([a, b]) => ((a ^ b) >>> 9) / 2 ** 23));
  });

  it("in float64 has the upper 52 bits", () => {
    expect(numbers(uniform(k(), [n], { dtype: "float64" }))).toEqual(
      words.map(([a, b]) => Number((BigInt(a) << 20n) | BigInt(b >>> 12)) / 2 ** 52),
    );
  });

  it("scales to [min, max)", () => {
    const u = numbers(uniform(k(), [n], { dtype: "float64" }));
    const scaled = numbers(uniform(k(), [n], { dtype: "float64", min: -3, max: 5 }));
    expect(scaled).toEqual(u.map((v) => v * 8 - 3));
  });
});

describe("normal", () => {
  it("in float64 is the number whose tail probability the bits spell, far into the tail", () => {
    const z = numbers(normal(k(), [n], { dtype: "float64" }));
    words.forEach(([a, b], i) => {
      const p = (a + ((b >>> 1) + 0.5) / 2 ** 31) / 2 ** 33;
      const tail = normalCdf(-Math.abs(z[i]!));
      expect(Math.abs(tail / p - 1)).toBeLessThan(1e-11);
      expect(z[i]! < 0).toBe(b % 2 === 0);
    });
  });

  it("in float32 is the same number, rounded", () => {
    const exact = numbers(normal(k(), [n], { dtype: "float64" }));
    numbers(normal(k(), [n])).forEach((z, i) => {
      // p itself is rounded to 24 bits; near z = 0 that is an absolute error
      expect(Math.abs(z - exact[i]!)).toBeLessThan(2 ** -21 * Math.max(1, Math.abs(exact[i]!)));
    });
  });
});

describe("randint", () => {
  const spans = [1, 2, 3, 6, 255, 65535, 65536, 65537, 1e6, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32];
  it.each(spans)("of a span of %d is the integer part of the 64-bit fraction times the span", (span) => {
    const expected = words.map(([a, b]) => Number((((BigInt(a) << 32n) | BigInt(b)) * BigInt(span)) >> 64n));
    expect(numbers(randint(k(), [n], 0, span, { dtype: "uint32" }))).toEqual(expected);
    const low = -(2 ** 31);
    expect(numbers(randint(k(), [n], low, low + span))).toEqual(expected.map((v) => v + low));
  });
});

describe("bernoulli", () => {
  it("is true where the uniform number is below p", () => {
    const u = numbers(uniform(k(), [n]));
    expect(numbers(bernoulli(k(), 0.3, [n]))).toEqual(u.map((v) => (v < Math.fround(0.3) ? 1 : 0)));
    expect(bernoulli(k(), 0.3).shape).toEqual([]);
    expect(bernoulli(k(), 0.3).dtype).toBe("bool");
  });

  it("takes a probability for each element", () => {
    const p = uniform(key(1), [n]);
    const u = numbers(uniform(k(), [n]));
    expect(numbers(bernoulli(k(), p))).toEqual(numbers(p).map((v, i) => (u[i]! < v ? 1 : 0)));
  });

  it("is never true at 0 and always at 1", () => {
    expect(numbers(bernoulli(k(), 0, [n])).includes(1)).toBe(false);
    expect(numbers(bernoulli(k(), 1, [n])).includes(0)).toBe(false);
  });
});

describe("permutation", () => {
  it("has each of 0 … n−1 once", () => {
    for (const count of [1, 2, 100, 3000])
      expect(numbers(permutation(k(), count)).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: count }, (_, i) => i),
      );
  });

  it("of a tensor moves its rows together", () => {
    const x = uniform(key(2), [50, 3]);
    const order = numbers(permutation(k(), 50));
    const rows = x.arraySync() as number[][];
    expect(permutation(k(), x).arraySync()).toEqual(order.map((i) => rows[i]));
  });
});
