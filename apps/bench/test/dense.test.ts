import { describe, expect, it } from "vitest";

import { joinBlocks, transpose } from "../src/dense.ts";

describe("matrices of blocks", () => {
  it("joins blocks of different sizes row-major", () => {
    const joined = joinBlocks([[1, 2], [3], [4, 5, 6, 7], [8, 9]], [1, 2], [2, 1]);
    expect([...joined]).toEqual([1, 2, 3, 4, 5, 8, 6, 7, 9]);
  });
  it("refuses a wrong number of blocks and blocks of a wrong size", () => {
    expect(() => joinBlocks([[1]], [1], [1, 1])).toThrow("expected 1 × 2 blocks, got 1");
    expect(() => joinBlocks([[1, 2]], [1], [1])).toThrow("expected 1 × 1 elements, got 2");
  });
  it("transposes rectangles", () => {
    expect([...transpose(Float64Array.of(1, 2, 3, 4, 5, 6), 3)]).toEqual([1, 4, 2, 5, 3, 6]);
  });
});
