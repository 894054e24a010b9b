import * as ct from "@cotangent/core";
import { tensor, type Tensor } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jvp } from "@cotangent/jvp";
import { describe, expect, it } from "vitest";
import { expectClose, int, thrown, useCpu, values } from "../support.ts";

useCpu();

/** d(Σ f)/dx in reverse mode, which must be that of forward mode. */
function derivative(f: (x: Tensor) => Tensor, at: number[]): Tensor {
  const x = tensor(at);
  const reverse = grad((y: Tensor) => ct.sum(f(y)))(x);
  const forward = at.map((_, i) => {
    const direction = tensor(at.map((__, k) => Number(k === i)));
    return ct.sum(jvp(f, [x], [direction])[1] as Tensor).item();
  });
  expectClose(reverse, forward);
  return reverse;
}

// observed in PyTorch 1.13 (shared/goldens/CONVENTIONS.md), for what its file of values has no case
describe("derivatives at singular points", () => {
  it("of binaryCrossEntropy of certain predictions are −10¹² and 0, and the loss is 100", () => {
    const target = tensor([1, 0, 1, 0]);
    const loss = (p: Tensor): Tensor => ct.binaryCrossEntropy(p, target, { reduction: "none" });
    expectClose(loss(tensor([0, 0, 1, 1])), [100, 0, 0, 100], 0);
    expectClose(derivative(loss, [0, 0, 1, 1]), [-1e12, 0, 0, 1e12], 0);
    const twice = grad((p: Tensor) => ct.sum(grad((q: Tensor) => ct.sum(loss(q)))(p)))(
      tensor([0, 0.5, 1, 1]),
    );
    expectClose(twice, [1e24, 4, 1e12, 1e24], 1e-11);
  });
  it("of binaryCrossEntropy by its target are bounded as the logarithms are", () => {
    const loss = (t: Tensor): Tensor =>
      ct.binaryCrossEntropy(tensor([0, 1]), t, { reduction: "none" });
    expectClose(derivative(loss, [0.5, 0.5]), [100, -100], 0);
  });
  it("of smoothL1Loss are −1 at 0 with beta 0", () => {
    const loss = (x: Tensor): Tensor =>
      ct.smoothL1Loss(x, tensor([1, 1, 1]), { beta: 0, reduction: "none" });
    expectClose(derivative(loss, [0, 1, 2]), [-1, -1, 1], 0);
  });
  it("of huberLoss and smoothL1Loss at the joint are those of the line", () => {
    const zero = tensor([0, 0]);
    expectClose(
      derivative((x) => ct.huberLoss(x, zero, { reduction: "none" }), [1, -1]),
      [1, -1],
      0,
    );
    expectClose(
      derivative((x) => ct.smoothL1Loss(x, zero, { reduction: "none" }), [1, -1]),
      [1, -1],
      0,
    );
  });
  it("of normalize at 0 are 1/eps", () => {
    expectClose(
      derivative((x) => ct.normalize(x, { dim: 0 }), [0, 0]),
      [1e12, 1e12],
    );
  });
  it("of relu, hardtanh, hardshrink, softshrink and threshold are 0 at the kink", () => {
    expectClose(derivative(ct.relu, [0]), [0], 0);
    expectClose(
      derivative((x) => ct.hardtanh(x), [-1, 1]),
      [0, 0],
      0,
    );
    expectClose(
      derivative((x) => ct.hardshrink(x), [-0.5, 0.5]),
      [0, 0],
      0,
    );
    expectClose(
      derivative((x) => ct.softshrink(x), [-0.5, 0.5]),
      [0, 0],
      0,
    );
    expectClose(
      derivative((x) => ct.threshold(x, 0.1, 7), [0.1]),
      [0],
      0,
    );
  });
  it("of copysign at 0 are 0, and of std of equal numbers", () => {
    expectClose(
      derivative((x) => ct.copysign(x, tensor([1, -1])), [0, 0]),
      [0, 0],
      0,
    );
    expectClose(
      derivative((x) => ct.std(x), [2, 2]),
      [0, 0],
      0,
    );
  });
  it("of cdist at equal rows are 0, off the diagonal they are not", () => {
    const g = grad((x: Tensor) => ct.sum(ct.cdist(x, x)))(
      tensor([
        [0, 0],
        [3, 4],
      ]),
    );
    expectClose(
      g,
      tensor([
        [-1.2, -1.6],
        [1.2, 1.6],
      ]),
    );
  });
});

describe("the places of values", () => {
  it("nonzero lists the indices of what is not 0", () => {
    expect(
      values(
        ct.nonzero(
          tensor([
            [0, 2],
            [3, 0],
          ]),
        ),
      ),
    ).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(values(ct.nonzero(int(0, 5)))).toEqual([[1]]);
    expect(ct.nonzero(tensor(1)).shape).toEqual([1, 0]);
    expect(ct.nonzero(ct.zeros([2, 3])).shape).toEqual([0, 2]);
    thrown("NO_CONCRETE_VALUE", () => ct.traceGraph((x) => [ct.nonzero(x!)], [tensor([1]).aval]));
  });
  it("searchsorted finds where values belong, before or after equal ones", () => {
    // numpy.searchsorted([1, 3, 3, 7], [0, 3, 8], side=…)
    const sorted = tensor([1, 3, 3, 7]);
    expect(values(ct.searchsorted(sorted, tensor([0, 3, 8])))).toEqual([0, 1, 4]);
    expect(values(ct.searchsorted(sorted, tensor([0, 3, 8]), { right: true }))).toEqual([0, 3, 4]);
    expect(values(ct.searchsorted(sorted, 2))).toBe(1);
    expect(
      values(
        ct.searchsorted(
          tensor([
            [1, 2],
            [5, 6],
          ]),
          tensor([[1.5], [1.5]]),
        ),
      ),
    ).toEqual([[1], [0]]);
    expect(values(ct.bucketize(tensor([2, 3]), sorted))).toEqual([1, 1]);
    thrown("SHAPE_MISMATCH", () => ct.searchsorted(tensor([[1, 2]]), tensor([1])));
  });
});
