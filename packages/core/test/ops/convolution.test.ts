import * as ct from "@cotangent/core";
import { tensor, type Tensor } from "@cotangent/core";
import { describe, expect, it } from "vitest";
import { counted, expectClose, thrown, useCpu, values } from "../support.ts";
import { from, numbers, orZero, reader } from "./by-definition.ts";

useCpu();

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
  const size = (n: number, k: number, d: 0 | 1): number =>
    Math.floor((n + 2 * padding[d] - dilation[d] * (k - 1) - 1) / stride[d]) + 1;
  const [rx, rw] = [reader(x), reader(w)];
  return from([b, out, size(h, kh, 0), size(wd, kw, 1)], (n, o, i, j) => {
    let total = 0;
    const group = Math.floor(o! / (out / groups));
    for (let c = 0; c < cin; c++)
      for (let p = 0; p < kh; p++)
        for (let q = 0; q < kw; q++)
          total +=
            rw(o!, c, p, q) *
            orZero(
              rx(
                n!,
                group * cin + c,
                i! * stride[0] - padding[0] + p * dilation[0],
                j! * stride[1] - padding[1] + q * dilation[1],
              ),
            );
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
      expectClose(
        ct.conv2d(x, w, { ...setting, bias }),
        ct.add(loops(x, w, setting), bias.reshape([6, 1, 1])),
      );
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
    const flat = ct.conv2d(ct.unsqueeze(x, 2), ct.unsqueeze(w, 2), {
      stride: [1, 2],
      padding: [0, 1],
    });
    expectClose(ct.conv1d(x, w, { stride: 2, padding: 1 }), ct.squeeze(flat, 2));
    const deep = ct.conv3d(
      ct.unsqueeze(numbers(1, 2, 4, 4), 2),
      ct.unsqueeze(numbers(3, 2, 2, 2), 2),
    );
    expectClose(ct.squeeze(deep, 2), loops(numbers(1, 2, 4, 4), numbers(3, 2, 2, 2), settings[0]!));
  });
  it("says what does not fit", () => {
    const rows: readonly [string, RegExp, () => unknown][] = [
      [
        "SHAPE_MISMATCH",
        /conv2d: expected an input of shape \[batch, channels, height, width\], got float64\[3\]/,
        () => ct.conv2d(counted(3), numbers(1, 1, 2, 2)),
      ],
      [
        "SHAPE_MISMATCH",
        /conv2d: expected a weight with 4 dimensions/,
        () => ct.conv2d(numbers(1, 1, 3, 3), numbers(1, 1, 2)),
      ],
      [
        "SHAPE_MISMATCH",
        /conv2d: expected a weight \[out, in \/ groups, …\] for 2 input channels in 1 groups, got float64\[1,2,3,3\] \(argument 0\) and float64\[1,1,2,2\]/,
        () => ct.conv2d(numbers(1, 2, 3, 3), numbers(1, 1, 2, 2)),
      ],
      [
        "SHAPE_MISMATCH",
        /conv2d: expected a padded input no smaller than the kernel's reach of 5 in dimension 2/,
        () => ct.conv2d(numbers(1, 1, 4, 4), numbers(1, 1, 3, 3), { dilation: 2 }),
      ],
      [
        "BAD_ARGUMENT",
        /conv2d: expected the stride to be an integer of 1 or more, or 2 of them, got \[1\]/,
        () => ct.conv2d(numbers(1, 1, 4, 4), numbers(1, 1, 3, 3), { stride: [1] }),
      ],
      [
        "BAD_ARGUMENT",
        /conv2d: expected the stride to be 1 with padding "same"/,
        () => ct.conv2d(numbers(1, 1, 4, 4), numbers(1, 1, 3, 3), { stride: 2, padding: "same" }),
      ],
      [
        "SHAPE_MISMATCH",
        /conv2d: expected a bias of shape \[1\], got float64\[2\]/,
        () => ct.conv2d(numbers(1, 1, 4, 4), numbers(1, 1, 3, 3), { bias: counted(2) }),
      ],
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
    expect(
      values(ct.convTranspose1d(counted(1, 1, 2), ct.ones([1, 1, 2]), { bias: tensor([10]) })),
    ).toEqual([[[10, 11, 11]]]);
    thrown("BAD_ARGUMENT", () =>
      ct.convTranspose1d(counted(1, 1, 2), ct.ones([1, 1, 2]), { stride: 2, outputPadding: 2 }),
    );
  });
});
