import * as ct from "@cotangent/core";
import { sizeOf, tensor, type Tensor } from "@cotangent/core";
import { checkGrads } from "@cotangent/testing";
import { describe, expect, it } from "vitest";
import { counted, expectClose, thrown, useCpu, values } from "../support.ts";

useCpu();

/** Numbers without a pattern, the same each time. */
const numbers = (...shape: number[]): Tensor =>
  tensor(
    Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(1 + 7.3 * i + i * i)),
    { shape },
  );
const from = (shape: readonly number[], f: (...index: number[]) => number): Tensor => {
  const places = shape.reduce<number[][]>((all, n) => all.flatMap((p) => Array.from({ length: n }, (_, i) => [...p, i])), [[]]);
  return tensor(places.map((p) => f(...p)), { shape });
};
const reader = (x: Tensor): ((...index: number[]) => number) => {
  const data = x.dataSync();
  return (...index) => {
    let at = 0;
    for (let d = 0; d < index.length; d++) {
      if (index[d]! < 0 || index[d]! >= x.shape[d]!) return NaN;
      at = at * x.shape[d]! + index[d]!;
    }
    return data[at]!;
  };
};
const orZero = (v: number): number => (Number.isNaN(v) ? 0 : v);

interface Conv {
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly groups: number;
}
/** The definition, in seven loops. */
function loops(x: Tensor, w: Tensor, { stride, padding, dilation, groups }: Conv): Tensor {
  const [b, , h, wd] = x.shape as [number, number, number, number];
  const [out, cin, kh, kw] = w.shape as [number, number, number, number];
  const size = (n: number, k: number, d: 0 | 1): number => Math.floor((n + 2 * padding[d] - dilation[d] * (k - 1) - 1) / stride[d]) + 1;
  const [rx, rw] = [reader(x), reader(w)];
  return from([b, out, size(h, kh, 0), size(wd, kw, 1)], (n, o, i, j) => {
    let total = 0;
    const group = Math.floor(o! / (out / groups));
    for (let c = 0; c < cin; c++)
      for (let p = 0; p < kh; p++)
        for (let q = 0; q < kw; q++)
          total +=
            rw(o!, c, p, q) *
            orZero(rx(n!, group * cin + c, i! * stride[0] - padding[0] + p * dilation[0], j! * stride[1] - padding[1] + q * dilation[1]));
    return total;
  });
}

describe("conv2d", () => {
  const settings: Conv[] = [
    { stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1 },
    { stride: [2, 1], padding: [1, 0], dilation: [1, 2], groups: 1 },
    { stride: [1, 3], padding: [2, 1], dilation: [2, 1], groups: 2 },
  ];
  for (const setting of settings)
    it(`is the sum of products with ${JSON.stringify(setting)}`, () => {
      const x = numbers(2, 4, 6, 7);
      const w = numbers(6, 4 / setting.groups, 3, 2);
      const bias = numbers(6);
      expectClose(ct.conv2d(x, w, setting), loops(x, w, setting));
      expectClose(ct.conv2d(x, w, { ...setting, bias }), ct.add(loops(x, w, setting), bias.reshape([6, 1, 1])));
    });
  it('keeps the size with padding "same", also of an even kernel', () => {
    const x = numbers(1, 1, 5, 6);
    const w = numbers(1, 1, 3, 4);
    const got = ct.conv2d(x, w, { padding: "same" });
    expect(got.shape).toEqual([1, 1, 5, 6]);
    // PyTorch puts the odd place at the end
    expectClose(got, loops(ct.pad(x, [1, 2, 1, 1]), w, settings[0]!));
    expect(ct.conv2d(x, w, { padding: "valid" }).shape).toEqual([1, 1, 3, 3]);
  });
  it("has siblings in one and three dimensions", () => {
    const x = numbers(2, 3, 8);
    const w = numbers(4, 3, 3);
    const flat = ct.conv2d(ct.unsqueeze(x, 2), ct.unsqueeze(w, 2), { stride: [1, 2], padding: [0, 1] });
    expectClose(ct.conv1d(x, w, { stride: 2, padding: 1 }), ct.squeeze(flat, 2));
    const deep = ct.conv3d(ct.unsqueeze(numbers(1, 2, 4, 4), 2), ct.unsqueeze(numbers(3, 2, 2, 2), 2));
    expectClose(ct.squeeze(deep, 2), loops(numbers(1, 2, 4, 4), numbers(3, 2, 2, 2), settings[0]!));
  });
  it("says what does not fit", () => {
    const rows: readonly [string, RegExp, () => unknown][] = [
      ["SHAPE_MISMATCH", /conv2d: expected an input of shape \[batch, channels, height, width\], got float64\[3\]/, () => ct.conv2d(counted(3), numbers(1, 1, 2, 2))],
      ["SHAPE_MISMATCH", /conv2d: expected a weight with 4 dimensions/, () => ct.conv2d(numbers(1, 1, 3, 3), numbers(1, 1, 2))],
      ["SHAPE_MISMATCH", /conv2d: expected a weight \[out, in \/ groups, …\] for 2 input channels in 1 groups, got float64\[1,2,3,3\] \(argument 0\) and float64\[1,1,2,2\]/, () => ct.conv2d(numbers(1, 2, 3, 3), numbers(1, 1, 2, 2))],
      ["SHAPE_MISMATCH", /conv2d: expected a padded input no smaller than the kernel's reach of 5 in dimension 2/, () => ct.conv2d(numbers(1, 1, 4, 4), numbers(1, 1, 3, 3), { dilation: 2 })],
      ["BAD_ARGUMENT", /conv2d: expected the stride to be an integer of 1 or more, or 2 of them, got \[1\]/, () => ct.conv2d(numbers(1, 1, 4, 4), numbers(1, 1, 3, 3), { stride: [1] })],
      ["BAD_ARGUMENT", /conv2d: expected the stride to be 1 with padding "same"/, () => ct.conv2d(numbers(1, 1, 4, 4), numbers(1, 1, 3, 3), { stride: 2, padding: "same" })],
      ["SHAPE_MISMATCH", /conv2d: expected a bias of shape \[1\], got float64\[2\]/, () => ct.conv2d(numbers(1, 1, 4, 4), numbers(1, 1, 3, 3), { bias: counted(2) })],
    ];
    for (const [code, message, f] of rows) expect(thrown(code, f).message).toMatch(message);
  });
});

describe("a transposed convolution", () => {
  it("is the transpose of the convolution: <conv(x), y> = <x, convTranspose(y)>", () => {
    for (const { stride, padding, dilation, groups } of [
      { stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1 },
      { stride: [2, 3], padding: [1, 2], dilation: [1, 1], groups: 1 },
      { stride: [2, 1], padding: [3, 0], dilation: [2, 1], groups: 2 },
    ]) {
      const options = { stride, padding, dilation, groups };
      const x = numbers(2, 4, 9, 8);
      const w = numbers(6, 4 / groups, 3, 3);
      const y = ct.cos(ct.conv2d(x, w, options));
      const back = ct.convTranspose2d(y, w, options);
      const outputPadding = [9 - back.shape[2]!, 8 - back.shape[3]!];
      const full = ct.convTranspose2d(y, w, { ...options, outputPadding });
      expect(full.shape).toEqual(x.shape);
      expectClose(ct.sum(ct.mul(x, full)), ct.sum(ct.mul(ct.conv2d(x, w, options), y)), 1e-10);
    }
  });
  it("adds a bias, and refuses an output padding that is not smaller than the stride", () => {
    expect(values(ct.convTranspose1d(counted(1, 1, 2), ct.ones([1, 1, 2]), { bias: tensor([10]) }))).toEqual([[[10, 11, 11]]]);
    thrown("BAD_ARGUMENT", () => ct.convTranspose1d(counted(1, 1, 2), ct.ones([1, 1, 2]), { stride: 2, outputPadding: 2 }));
  });
});

describe("pooling", () => {
  const x = (): Tensor => numbers(2, 3, 7, 6);
  const windows = (i: number, j: number, stride: number, padding: number, size: number): number[][] =>
    Array.from({ length: size * size }, (_, k) => [i * stride - padding + Math.floor(k / size), j * stride - padding + (k % size)]);
  it("takes the largest element of each window", () => {
    const r = reader(x());
    const want = from([2, 3, 4, 3], (n, c, i, j) =>
      Math.max(...windows(i!, j!, 2, 1, 3).map(([p, q]) => r(n!, c!, p!, q!)).filter((v) => !Number.isNaN(v))),
    );
    expectClose(ct.maxPool2d(x(), 3, { stride: 2, padding: 1 }), want);
  });
  it("means each window, with its padding or without", () => {
    const r = reader(x());
    for (const countIncludePad of [true, false]) {
      const want = from([2, 3, 4, 3], (n, c, i, j) => {
        const inside = windows(i!, j!, 2, 1, 3).map(([p, q]) => r(n!, c!, p!, q!)).filter((v) => !Number.isNaN(v));
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
    expect(values(ct.maxPool1d(counted(1, 1, 4), 2, { padding: 1, ceilMode: true }))).toEqual([[[0, 2, 3]]]);
  });
  it("takes p-norms of windows", () => {
    expectClose(ct.lpPool1d(tensor([[[3, 4, 0, 5]]]), 2, 2), tensor([[[5, 5]]]));
    expectClose(ct.lpPool2d(tensor([[[[1, 2], [2, 4]]]]), 2, 2), tensor([[[[5]]]]));
  });
  it("keeps NaN and refuses padding of more than half a window", () => {
    expect(values(ct.maxPool1d(tensor([[[1, NaN, 2, 3]]]), 2))).toEqual([[[NaN, 3]]]);
    expect(thrown("BAD_ARGUMENT", () => ct.maxPool1d(counted(1, 1, 4), 2, { padding: 2 })).message).toMatch(/at most half a window, got \[2\]/);
    expect(thrown("BAD_ARGUMENT", () => ct.avgPool1d(counted(1, 1, 2), 3)).message).toMatch(/no larger than the padded dimension 2 of size 2/);
  });
});

describe("interpolation", () => {
  const x = (): Tensor => tensor([[[1, 3, 7]]]);
  it("repeats the nearest place", () => {
    expect(values(ct.interpolate(x(), { scaleFactor: 2 }))).toEqual([[[1, 1, 3, 3, 7, 7]]]);
    expect(values(ct.interpolate(x(), { size: 2 }))).toEqual([[[1, 3]]]);
  });
  it("is linear between the centres of places, or from corner to corner", () => {
    // centres of six places among three: −¼, ¼, ¾, 1¼, 1¾, 2¼, held at the ends
    expectClose(ct.interpolate(x(), { size: 6, mode: "linear" }), tensor([[[1, 1.5, 2.5, 4, 6, 7]]]));
    expectClose(ct.interpolate(x(), { size: 5, mode: "linear", alignCorners: true }), tensor([[[1, 2, 3, 5, 7]]]));
  });
  it("is bilinear in two dimensions", () => {
    const image = tensor([[[[0, 2], [4, 6]]]]);
    const got = ct.interpolate(image, { size: 3, mode: "bilinear", alignCorners: true });
    expectClose(got, tensor([[[[0, 1, 2], [2, 3, 4], [4, 5, 6]]]]));
  });
  it("wants a size or a factor", () => {
    thrown("BAD_ARGUMENT", () => ct.interpolate(x(), {}));
    thrown("BAD_ARGUMENT", () => ct.interpolate(x(), { size: 2, scaleFactor: 2 }));
    thrown("BAD_ARGUMENT", () => ct.interpolate(x(), { size: 2, mode: "cubic" as never }));
  });
});

describe("gridSample", () => {
  const image = (): Tensor => tensor([[[[0, 1], [2, 3]]]]);
  const at = (...points: number[][]): Tensor => tensor([[points]]);
  it("reads the corners at ±1 with alignCorners, and means in between", () => {
    const got = ct.gridSample(image(), at([-1, -1], [1, -1], [1, 1], [0, 0]), { alignCorners: true });
    expect(values(got)).toEqual([[[[0, 1, 3, 1.5]]]]);
  });
  it("has zeros or the border outside", () => {
    expect(values(ct.gridSample(image(), at([3, 0]), { alignCorners: true }))).toEqual([[[[0]]]]);
    expect(values(ct.gridSample(image(), at([3, 0]), { alignCorners: true, paddingMode: "border" }))).toEqual([[[[2]]]]);
  });
  it("reads the nearest pixel, and counts from borders without alignCorners", () => {
    expect(values(ct.gridSample(image(), at([-0.5, 0.5]), { mode: "nearest" }))).toEqual([[[[2]]]]);
    expect(values(ct.gridSample(image(), at([-0.5, 0.5])))).toEqual([[[[2]]]]);
  });
});

describe("fold", () => {
  it("adds up blocks where windows overlap: folding ones counts the windows of each pixel", () => {
    expect(values(ct.fold(ct.ones([1, 4, 4]), 3, 2))).toEqual([[[[1, 2, 1], [2, 4, 2], [1, 2, 1]]]]);
    expect(values(ct.fold(ct.ones([1, 4, 4]), 2, 2, { padding: 1, stride: 2 }))).toEqual([[[[1, 1], [1, 1]]]]);
    expect(thrown("SHAPE_MISMATCH", () => ct.fold(ct.ones([1, 4, 3]), 3, 2)).message).toMatch(/\[batch, channels · 4, 4\], got float64\[1,4,3\]/);
  });
});

describe("recurrent cells", () => {
  const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
  it("compute their definitions for one unit", () => {
    const [x, h, c] = [0.7, -0.2, 0.4];
    const [wi, wh, bi, bh] = [numbers(4, 1), ct.cos(numbers(4, 1)), ct.sin(numbers(4)), ct.exp(numbers(4))];
    const all = [wi, wh, bi, bh].map((t) => [...t.dataSync()]) as [number[], number[], number[], number[]];
    const inner = (k: number): number => all[0][k]! * x + all[2][k]!;
    const outer = (k: number): number => all[1][k]! * h + all[3][k]!;
    const rows = (n: number): [Tensor, Tensor, Tensor, Tensor] => [wi, wh, bi, bh].map((t) => ct.slice(t, 0, n)) as [Tensor, Tensor, Tensor, Tensor];
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
    expect(thrown("SHAPE_MISMATCH", () => ct.gruCell(counted(1, 1), counted(1, 1), counted(4, 1), counted(4, 1))).message).toMatch(/3 times as many rows/);
  });
});

describe("attention", () => {
  it("is the softmax of scores times values, and causal sees only the past", () => {
    const [q, k, v] = [numbers(2, 3, 4), ct.cos(numbers(2, 3, 4)), ct.sin(numbers(2, 3, 2))];
    const scores = ct.mul(ct.matmul(q, ct.transpose(k)), 0.5);
    expectClose(ct.scaledDotProductAttention(q, k, v), ct.matmul(ct.softmax(scores, -1), v));
    const causal = ct.scaledDotProductAttention(q, k, v, { isCausal: true });
    expectClose(ct.index(causal, ":", 0), ct.index(v, ":", 0));
    const seen = tensor([[true, false, false], [true, true, false], [true, true, true]]);
    expectClose(ct.scaledDotProductAttention(q, k, v, { attnMask: seen }), causal);
    const added = ct.where(seen, 0, -Infinity);
    expectClose(ct.scaledDotProductAttention(q, k, v, { attnMask: added }), causal);
  });
});

describe("derivatives, both modes against central differences", () => {
  const cases: readonly [string, (...xs: Tensor[]) => unknown, () => Tensor[]][] = [
    ["conv2d", (x, w, bias) => ct.conv2d(x!, w!, { bias: bias!, stride: [2, 1], padding: 1 }), () => [numbers(1, 2, 4, 3), numbers(2, 2, 3, 2), numbers(2)]],
    ["convTranspose2d", (x, w) => ct.convTranspose2d(x!, w!, { stride: 2, padding: 1 }), () => [numbers(1, 2, 3, 2), numbers(2, 1, 3, 3)]],
    ["maxPool2d", (x) => ct.maxPool2d(x!, 2, { stride: 1 }), () => [numbers(1, 1, 3, 3)]],
    ["avgPool2d", (x) => ct.avgPool2d(x!, 2, { padding: 1, countIncludePad: false }), () => [numbers(1, 1, 3, 3)]],
    ["interpolate", (x) => ct.interpolate(x!, { size: [3, 5], mode: "bilinear" }), () => [numbers(1, 1, 2, 3)]],
    ["gridSample", (x, g) => ct.gridSample(x!, ct.mul(g!, 0.6)), () => [numbers(1, 2, 4, 4), numbers(1, 2, 2, 2)]],
    ["gruCell", (...a) => ct.gruCell(...(a as [Tensor, Tensor, Tensor, Tensor])), () => [numbers(1, 2), numbers(1, 2), numbers(6, 2), numbers(6, 2)]],
    ["attention", (q, k, v) => ct.scaledDotProductAttention(q!, k!, v!, { isCausal: true }), () => [numbers(2, 2), numbers(2, 2), numbers(2, 2)]],
  ];
  for (const [name, f, args] of cases) it(`of ${name}`, () => checkGrads(f, args(), { tolerance: 1e-5 }));
});
