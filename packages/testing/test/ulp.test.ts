import { describe, expect, test } from "vitest";
import { rounded, ulpsBetween } from "../src/ulp.ts";

describe("Units in the last place", () => {
  test("count the numbers between two", () => {
    expect(ulpsBetween(1, 1 + 2 ** -23, "float32")).toBe(1);
    expect(ulpsBetween(1, 1 - 2 ** -24, "float32")).toBe(1);
    expect(ulpsBetween(1, 1 + 3 * 2 ** -52, "float64")).toBe(3);
    expect(ulpsBetween(2 ** -149, -(2 ** -149), "float32")).toBe(2);
    expect(ulpsBetween(3.4028234663852886e38, Infinity, "float32")).toBe(1);
  });

  test("are 0 between equal numbers, both zeros, and NaN", () => {
    expect(ulpsBetween(0.1, 0.1, "float64")).toBe(0);
    expect(ulpsBetween(0, -0, "float64")).toBe(0);
    expect(ulpsBetween(NaN, NaN, "float32")).toBe(0);
  });

  test("are infinite between NaN and a number", () => {
    expect(ulpsBetween(NaN, 0, "float32")).toBe(Infinity);
    expect(ulpsBetween(Infinity, NaN, "float64")).toBe(Infinity);
  });

  test("are of the dtype: float32 rounds first", () => {
    expect(rounded(0.1, "float32")).toBe(Math.fround(0.1));
    expect(rounded(0.1, "float64")).toBe(0.1);
  });
});
