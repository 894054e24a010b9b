import * as ct from "@cotangent/core";
import { tensor, type Tensor } from "@cotangent/core";
import { checkGrads } from "@cotangent/testing";
import { describe, expect, it } from "vitest";
import { counted, expectClose, thrown, useCpu, values } from "../support.ts";
import { numbers } from "./by-definition.ts";

useCpu();

describe("interpolation", () => {
  const x = (): Tensor => tensor([[[1, 3, 7]]]);
  it("repeats the nearest place", () => {
    expect(values(ct.interpolate(x(), { scaleFactor: 2 }))).toEqual([[[1, 1, 3, 3, 7, 7]]]);
    expect(values(ct.interpolate(x(), { size: 2 }))).toEqual([[[1, 3]]]);
  });
  it("is linear between the centres of places, or from corner to corner", () => {
    // centres of six places among three: −¼, ¼, ¾, 1¼, 1¾, 2¼, held at the ends
    expectClose(
      ct.interpolate(x(), { size: 6, mode: "linear" }),
      tensor([[[1, 1.5, 2.5, 4, 6, 7]]]),
    );
    expectClose(
      ct.interpolate(x(), { size: 5, mode: "linear", alignCorners: true }),
      tensor([[[1, 2, 3, 5, 7]]]),
    );
  });
  it("is bilinear in two dimensions", () => {
    const image = tensor([
      [
        [
          [0, 2],
          [4, 6],
        ],
      ],
    ]);
    const got = ct.interpolate(image, { size: 3, mode: "bilinear", alignCorners: true });
    expectClose(
      got,
      tensor([
        [
          [
            [0, 1, 2],
            [2, 3, 4],
            [4, 5, 6],
          ],
        ],
      ]),
    );
  });
  it("wants a size or a factor", () => {
    thrown("BAD_ARGUMENT", () => ct.interpolate(x(), {}));
    thrown("BAD_ARGUMENT", () => ct.interpolate(x(), { size: 2, scaleFactor: 2 }));
    thrown("BAD_ARGUMENT", () => ct.interpolate(x(), { size: 2, mode: "cubic" as never }));
  });
});

describe("gridSample", () => {
  const image = (): Tensor =>
    tensor([
      [
        [
          [0, 1],
          [2, 3],
        ],
      ],
    ]);
  const at = (...points: number[][]): Tensor => tensor([[points]]);
  it("reads the corners at ±1 with alignCorners, and means in between", () => {
    const got = ct.gridSample(image(), at([-1, -1], [1, -1], [1, 1], [0, 0]), {
      alignCorners: true,
    });
    expect(values(got)).toEqual([[[[0, 1, 3, 1.5]]]]);
  });
  it("has zeros or the border outside", () => {
    expect(values(ct.gridSample(image(), at([3, 0]), { alignCorners: true }))).toEqual([[[[0]]]]);
    expect(
      values(ct.gridSample(image(), at([3, 0]), { alignCorners: true, paddingMode: "border" })),
    ).toEqual([[[[2]]]]);
  });
  it("reads the nearest pixel, and counts from borders without alignCorners", () => {
    expect(values(ct.gridSample(image(), at([-0.5, 0.5]), { mode: "nearest" }))).toEqual([[[[2]]]]);
    expect(values(ct.gridSample(image(), at([-0.5, 0.5])))).toEqual([[[[2]]]]);
  });
});

describe("fold", () => {
  it("adds up blocks where windows overlap: folding ones counts the windows of each pixel", () => {
    expect(values(ct.fold(ct.ones([1, 4, 4]), 3, 2))).toEqual([
      [
        [
          [1, 2, 1],
          [2, 4, 2],
          [1, 2, 1],
        ],
      ],
    ]);
    expect(values(ct.fold(ct.ones([1, 4, 4]), 2, 2, { padding: 1, stride: 2 }))).toEqual([
      [
        [
          [1, 1],
          [1, 1],
        ],
      ],
    ]);
    expect(thrown("SHAPE_MISMATCH", () => ct.fold(ct.ones([1, 4, 3]), 3, 2)).message).toMatch(
      /\[batch, channels · 4, 4\], got float64\[1,4,3\]/,
    );
  });
});

describe("recurrent cells", () => {
  const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
  it("compute their definitions for one unit", () => {
    const [x, h, c] = [0.7, -0.2, 0.4];
    const [wi, wh, bi, bh] = [
      numbers(4, 1),
      ct.cos(numbers(4, 1)),
      ct.sin(numbers(4)),
      ct.exp(numbers(4)),
    ];
    const all = [wi, wh, bi, bh].map((t) => [...t.dataSync()]) as [
      number[],
      number[],
      number[],
      number[],
    ];
    const inner = (k: number): number => all[0][k]! * x + all[2][k]!;
    const outer = (k: number): number => all[1][k]! * h + all[3][k]!;
    const rows = (n: number): [Tensor, Tensor, Tensor, Tensor] =>
      [wi, wh, bi, bh].map((t) => ct.slice(t, 0, n)) as [Tensor, Tensor, Tensor, Tensor];
    const [tx, th, tc] = [x, h, c].map((v) => tensor([[v]])) as [Tensor, Tensor, Tensor];

    expectClose(ct.rnnTanhCell(tx, th, ...rows(1)), tensor([[Math.tanh(inner(0) + outer(0))]]));

    const [r, z] = [sigmoid(inner(0) + outer(0)), sigmoid(inner(1) + outer(1))];
    const n = Math.tanh(inner(2) + r * outer(2));
    expectClose(ct.gruCell(tx, th, ...rows(3)), tensor([[(1 - z) * n + z * h]]));

    const gate = (k: number): number => inner(k) + outer(k);
    const next = sigmoid(gate(1)) * c + sigmoid(gate(0)) * Math.tanh(gate(2));
    const [h1, c1] = ct.lstmCell(tx, [th, tc], ...rows(4));
    expectClose(c1, tensor([[next]]));
    expectClose(h1, tensor([[sigmoid(gate(3)) * Math.tanh(next)]]));
  });
  it("refuse weights of another number of gates", () => {
    expect(
      thrown("SHAPE_MISMATCH", () =>
        ct.gruCell(counted(1, 1), counted(1, 1), counted(4, 1), counted(4, 1)),
      ).message,
    ).toMatch(/3 times as many rows/);
  });
});

describe("attention", () => {
  it("is the softmax of scores times values, and causal sees only the past", () => {
    const [q, k, v] = [numbers(2, 3, 4), ct.cos(numbers(2, 3, 4)), ct.sin(numbers(2, 3, 2))];
    const scores = ct.mul(ct.matmul(q, ct.transpose(k)), 0.5);
    expectClose(ct.scaledDotProductAttention(q, k, v), ct.matmul(ct.softmax(scores, -1), v));
    const causal = ct.scaledDotProductAttention(q, k, v, { isCausal: true });
    expectClose(ct.index(causal, ":", 0), ct.index(v, ":", 0));
    const seen = tensor([
      [true, false, false],
      [true, true, false],
      [true, true, true],
    ]);
    expectClose(ct.scaledDotProductAttention(q, k, v, { attnMask: seen }), causal);
    const added = ct.where(seen, 0, -Infinity);
    expectClose(ct.scaledDotProductAttention(q, k, v, { attnMask: added }), causal);
  });
});

describe("derivatives, both modes against central differences", () => {
  const cases: readonly [string, (...xs: Tensor[]) => unknown, () => Tensor[]][] = [
    [
      "conv2d",
      (x, w, bias) => ct.conv2d(x!, w!, { bias: bias!, stride: [2, 1], padding: 1 }),
      () => [numbers(1, 2, 4, 3), numbers(2, 2, 3, 2), numbers(2)],
    ],
    [
      "convTranspose2d",
      (x, w) => ct.convTranspose2d(x!, w!, { stride: 2, padding: 1 }),
      () => [numbers(1, 2, 3, 2), numbers(2, 1, 3, 3)],
    ],
    ["maxPool2d", (x) => ct.maxPool2d(x!, 2, { stride: 1 }), () => [numbers(1, 1, 3, 3)]],
    [
      "avgPool2d",
      (x) => ct.avgPool2d(x!, 2, { padding: 1, countIncludePad: false }),
      () => [numbers(1, 1, 3, 3)],
    ],
    [
      "interpolate",
      (x) => ct.interpolate(x!, { size: [3, 5], mode: "bilinear" }),
      () => [numbers(1, 1, 2, 3)],
    ],
    [
      "gridSample",
      (x, g) => ct.gridSample(x!, ct.mul(g!, 0.6)),
      () => [numbers(1, 2, 4, 4), numbers(1, 2, 2, 2)],
    ],
    [
      "gruCell",
      (...a) => ct.gruCell(...(a as [Tensor, Tensor, Tensor, Tensor])),
      () => [numbers(1, 2), numbers(1, 2), numbers(6, 2), numbers(6, 2)],
    ],
    [
      "attention",
      (q, k, v) => ct.scaledDotProductAttention(q!, k!, v!, { isCausal: true }),
      () => [numbers(2, 2), numbers(2, 2), numbers(2, 2)],
    ],
  ];
  for (const [name, f, args] of cases)
    it(`of ${name}`, () => checkGrads(f, args(), { tolerance: 1e-5 }));
});
