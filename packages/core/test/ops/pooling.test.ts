import * as ct from "@cotangent/core";
import { tensor, type Tensor } from "@cotangent/core";
import { describe, expect, it } from "vitest";
import { counted, expectClose, thrown, useCpu, values } from "../support.ts";
import { from, numbers, reader } from "./by-definition.ts";

useCpu();

describe("pooling", () => {
  const x = (): Tensor => numbers(2, 3, 7, 6);
  const windows = (
    i: number,
    j: number,
    stride: number,
    padding: number,
    size: number,
  ): number[][] =>
    Array.from({ length: size * size }, (_, k) => [
      i * stride - padding + Math.floor(k / size),
      j * stride - padding + (k % size),
    ]);
  it("takes the largest element of each window", () => {
    const r = reader(x());
    const want = from([2, 3, 4, 3], (n, c, i, j) =>
      Math.max(
        ...windows(i!, j!, 2, 1, 3)
          .map(([p, q]) => r(n!, c!, p!, q!))
          .filter((v) => !Number.isNaN(v)),
      ),
    );
    expectClose(ct.maxPool2d(x(), 3, { stride: 2, padding: 1 }), want);
  });
  it("means each window, with its padding or without", () => {
    const r = reader(x());
    for (const countIncludePad of [true, false]) {
      const want = from([2, 3, 4, 3], (n, c, i, j) => {
        const inside = windows(i!, j!, 2, 1, 3)
          .map(([p, q]) => r(n!, c!, p!, q!))
          .filter((v) => !Number.isNaN(v));
        return inside.reduce((a, b) => a + b, 0) / (countIncludePad ? 9 : inside.length);
      });
      expectClose(ct.avgPool2d(x(), 3, { stride: 2, padding: 1, countIncludePad }), want);
    }
  });
  it("in ceil mode also has the windows that end outside", () => {
    // by hand: windows of [0 … 4] at 0, 2 and 4; the last has one element
    const v = counted(1, 1, 5);
    expect(values(ct.maxPool1d(v, 2, { ceilMode: true }))).toEqual([[[1, 3, 4]]]);
    expect(values(ct.avgPool1d(v, 2, { ceilMode: true }))).toEqual([[[0.5, 2.5, 4]]]);
    expect(values(ct.maxPool1d(v, 2))).toEqual([[[1, 3]]]);
    // a window that starts in the padding at the end is left out
    expect(values(ct.maxPool1d(counted(1, 1, 4), 2, { padding: 1, ceilMode: true }))).toEqual([
      [[0, 2, 3]],
    ]);
  });
  it("takes p-norms of windows", () => {
    expectClose(ct.lpPool1d(tensor([[[3, 4, 0, 5]]]), 2, 2), tensor([[[5, 5]]]));
    expectClose(
      ct.lpPool2d(
        tensor([
          [
            [
              [1, 2],
              [2, 4],
            ],
          ],
        ]),
        2,
        2,
      ),
      tensor([[[[5]]]]),
    );
  });
  it("keeps NaN and refuses padding of more than half a window", () => {
    expect(values(ct.maxPool1d(tensor([[[1, NaN, 2, 3]]]), 2))).toEqual([[[NaN, 3]]]);
    expect(
      thrown("BAD_ARGUMENT", () => ct.maxPool1d(counted(1, 1, 4), 2, { padding: 2 })).message,
    ).toMatch(/at most half a window, got \[2\]/);
    expect(thrown("BAD_ARGUMENT", () => ct.avgPool1d(counted(1, 1, 2), 3)).message).toMatch(
      /no larger than the padded dimension 2 of size 2/,
    );
  });
});
