import { describe, expect, it } from "vitest";

import { errorOfMedian, median, quantile } from "../src/stats.ts";

describe("statistics", () => {
  it("takes the middle value whatever the order", () => {
    expect(median([9, 1, 5])).toBe(5);
  });
  it("takes the mean of the two middle values of an even number", () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });
  it("interpolates quantiles between neighbours", () => {
    expect(quantile([0, 10, 20, 30], 0.25)).toBe(7.5);
    expect(quantile([3, 1, 2], 0)).toBe(1);
    expect(quantile([3, 1, 2], 1)).toBe(3);
  });
  it("leaves its argument as it is", () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
  it("knows how certain a median is: a quarter of the spread makes a quarter of the error, so do sixteen times the values", () => {
    const values = [96, 98, 100, 102, 104];
    const error = errorOfMedian(values);
    // quartiles 98 and 102: σ = 4/1.35, and 1.25 σ/√5 of 100
    expect(error).toBeCloseTo(0.016563, 6);
    expect(errorOfMedian(values.map((v) => 100 + (v - 100) / 4))).toBeCloseTo(error / 4, 12);
    const often = Array.from({ length: 16 }, () => values).flat();
    expect(errorOfMedian(often)).toBeCloseTo(error / 4, 12);
    expect(errorOfMedian([5, 5, 5])).toBe(0);
  });
  it("has no median of nothing", () => {
    expect(median([])).toBeNaN();
  });
});
