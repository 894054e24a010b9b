import { describe, expect, it } from "vitest";

import { compare, relativeDifference } from "../src/agreement.ts";

describe("the relative difference", () => {
  it("is relative to the largest entry of either", () => {
    expect(relativeDifference([100, 1], [100, 2])).toBe(0.01);
    expect(relativeDifference([1], [200])).toBe(199 / 200);
  });
  it("is 0 of zeros and of nothing", () => {
    expect(relativeDifference([0, -0], [0, 0])).toBe(0);
    expect(relativeDifference([], [])).toBe(0);
  });
  it("is infinite where an entry is not finite, even in both", () => {
    expect(relativeDifference([NaN], [NaN])).toBe(Infinity);
    expect(relativeDifference([Infinity], [Infinity])).toBe(Infinity);
    expect(relativeDifference([1], [NaN])).toBe(Infinity);
  });
  it("is infinite where the lengths differ", () => {
    expect(relativeDifference([1, 0], [1])).toBe(Infinity);
  });
});

describe("comparing routes", () => {
  const route = (name: string, values: number[] | null, tolerance = 1e-9) => ({
    name,
    values,
    tolerance,
  });

  it("finds nothing where all are within tolerance", () => {
    const { disagreements } = compare([
      route("a", [1, 2]),
      route("b", [1, 2 + 1e-10]),
      route("c", [1, 2]),
    ]);
    expect(disagreements).toEqual([]);
  });
  it("names the wrong route in each of its pairs and in no other", () => {
    const { disagreements } = compare([
      route("a", [1, 2]),
      route("wrong", [1, 2.1]),
      route("c", [1, 2]),
    ]);
    expect(disagreements.map(({ a, b }) => [a, b])).toEqual([
      ["a", "wrong"],
      ["wrong", "c"],
    ]);
    expect(disagreements[0]!.difference).toBeCloseTo(0.1 / 2.1, 12);
  });
  it("allows a pair the larger of its two tolerances", () => {
    const exact = route("exact", [1]);
    const coarse = route("coarse", [1 + 1e-6], 1e-5);
    expect(compare([exact, coarse]).disagreements).toEqual([]);
    expect(compare([exact, { ...coarse, tolerance: 1e-7 }]).disagreements).toHaveLength(1);
  });
  it("counts a route without a result as disagreeing with everybody", () => {
    const { disagreements, differences } = compare([
      route("a", [1]),
      route("failed", null),
      route("c", [1]),
    ]);
    expect(disagreements).toHaveLength(2);
    expect(differences[0]![1]).toBe(Infinity);
  });
  it("has a symmetric matrix with zeros on its diagonal", () => {
    const { differences } = compare([route("a", [1]), route("b", [2]), route("c", [4])]);
    expect(differences).toEqual([
      [0, 0.5, 0.75],
      [0.5, 0, 0.5],
      [0.75, 0.5, 0],
    ]);
  });
});
