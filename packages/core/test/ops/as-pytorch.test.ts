import * as ct from "@cotangent/core";
import { scalar, tensor, type Tensor } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { describe, expect, it } from "vitest";
import { expectClose, int, kind, useCpu, values } from "../support.ts";

useCpu();

const { NaN: nan, Infinity: inf } = globalThis;

describe("as PyTorch has it", () => {
  // a // b of Python's floats
  it("floorDivide is the floor of the true quotient, also where the quotient rounds up", () => {
    expect(values(ct.floorDivide(tensor([1, 6, 0.3, -1]), 0.1))).toEqual([9, 59, 2, -10]);
    expect(values(ct.floorDivide(tensor([7, -7, 7, -7]), tensor([2, 2, -2, -2])))).toEqual([3, -4, -4, 3]);
    expect(values(ct.floorDivide(tensor([1, -1, inf]), tensor([inf, inf, 2])))).toEqual([0, -1, nan]);
    expect(values(ct.floorDivide(tensor([1, -1, 0, 0]), tensor([0, 0, 0, -3])))).toEqual([inf, -inf, nan, -0]);
  });
  it("floorDivide has derivative 0", () => {
    const [byX, byY] = grad((x: Tensor, y: Tensor) => ct.sum(ct.floorDivide(x, y)), { argnums: [0, 1] })(tensor([7, 1]), tensor([2, 0.1]));
    expectClose(byX, [0, 0], 0);
    expectClose(byY, [0, 0], 0);
  });
  it("xlog1py is NaN where y is, though x is 0", () => {
    expect(values(ct.xlog1py(tensor([0, 0, 0, 2]), tensor([nan, -1, inf, 0])))).toEqual([nan, 0, 0, 0]);
  });
  it("lerp is exact at both ends", () => {
    const [a, b] = [tensor([1e16, 1]), tensor([1, 1e16])];
    expect(values(ct.lerp(a, b, 0))).toEqual([1e16, 1]);
    expect(values(ct.lerp(a, b, 1))).toEqual([1, 1e16]);
    expect(values(ct.lerp(a, b, tensor([1, 0])))).toEqual([1, 1]);
  });
  it("lerp has the derivatives of a + w (b − a)", () => {
    const weights = tensor([0.25, 0.75]);
    const [a, b, w] = grad((x: Tensor, y: Tensor, z: Tensor) => ct.sum(ct.lerp(x, y, z)), { argnums: [0, 1, 2] })(tensor([2, 2]), tensor([5, 5]), weights);
    expectClose(a, [0.75, 0.25]);
    expectClose(b, [0.25, 0.75]);
    expectClose(w, [3, 3]);
  });
  it("searchsorted puts NaN behind everything", () => {
    const sorted = tensor([1, 3, 5]);
    expect(values(ct.searchsorted(sorted, tensor([0, 1, 5, 6, nan])))).toEqual([0, 0, 2, 3, 3]);
    expect(values(ct.searchsorted(sorted, tensor([0, 1, 5, 6, nan]), { right: true }))).toEqual([0, 1, 3, 3, 3]);
  });
  it("a class is not counted from the end: a negative target is out of range unless it is the ignored one", () => {
    const x = tensor([[1, 2, 3], [4, 5, 7]]);
    const outOfRange = expect.objectContaining({ code: "INDEX_OUT_OF_RANGE", message: expect.stringContaining("index -1") });
    for (const loss of [ct.crossEntropy, ct.nllLoss, ct.multiMarginLoss]) expect(() => loss(x, int(2, -1)).item()).toThrow(outOfRange);
    expect(values(ct.nllLoss(x, int(2, -1), { ignoreIndex: -1 }))).toBe(-3);
    expect(values(ct.nllLoss(ct.reshape(x, [1, 3, 2]), ct.reshape(int(2, 0), [1, 2]), { reduction: "none" }))).toEqual([[-5, -2]]);
  });
  it("cov and corrcoef of one variable have no dimensions", () => {
    expect(kind(ct.cov(tensor([[1, 2, 6]])))).toBe("float64[]");
    expect(values(ct.cov(tensor([[1, 2, 6]])))).toBe(7);
    expect(values(ct.corrcoef(tensor([[1, 2, 6]])))).toBe(1);
  });
  it("integers to the power of integer tensors are integers", () => {
    const power = ct.pow(int(2, -3, 0, 7, 2), int(10, 3, 0, 1, 31));
    expect(kind(power)).toBe("int32[5]");
    expect(values(power)).toEqual([1024, -27, 1, 7, -2147483648]);
    expect(values(ct.pow(int(1, -1, -1, 2, 0), int(-5, -2, -3, -1, -1)))).toEqual([1, 1, -1, 0, 0]);
    expect(values(ct.pow(2, int(0, 5)))).toEqual([1, 32]);
    expect(kind(ct.pow(2.5, int(0, 5)))).toBe("float64[2]");
    const unsigned = tensor([3, 65536], { dtype: "uint32" });
    expect(values(ct.pow(unsigned, tensor([20, 2], { dtype: "uint32" })))).toEqual([3486784401, 0]);
  });
});

describe("a tensor without dimensions has the dimensions 0 and −1 for", () => {
  const x = (): Tensor => scalar(3, "float64");
  it.each([
    ["sum", (d: number) => ct.sum(x(), d), 3],
    ["mean", (d: number) => ct.mean(x(), d), 3],
    ["prod with keepdim", (d: number) => ct.prod(x(), d, { keepdim: true }), 3],
    ["amax", (d: number) => ct.amax(x(), d), 3],
    ["logsumexp", (d: number) => ct.logsumexp(x(), d), 3],
    ["variance", (d: number) => ct.variance(x(), d, { correction: 0 }), 0],
    ["norm", (d: number) => ct.norm(x(), 2, d), 3],
    ["softmax", (d: number) => ct.softmax(x(), d), 1],
    ["logSoftmax", (d: number) => ct.logSoftmax(x(), d), 0],
    ["logcumsumexp", (d: number) => ct.logcumsumexp(x(), d), 3],
    ["cumsum", (d: number) => ct.cumsum(x(), d), 3],
    ["quantile", (d: number) => ct.quantile(x(), 0.3, d), 3],
    ["squeeze", (d: number) => ct.squeeze(x(), d), 3],
  ] as const)("%s", (_, f, expected) => {
    for (const d of [0, -1]) {
      const y = f(d);
      expect(kind(y)).toBe("float64[]");
      expect(values(y)).toBe(expected);
    }
  });
  it.each([
    ["max", (d: number) => ct.max(x(), d)],
    ["min", (d: number) => ct.min(x(), d, { keepdim: true })],
    ["cummax", (d: number) => ct.cummax(x(), d)],
    ["median", (d: number) => ct.median(x(), d)],
    ["kthvalue", (d: number) => ct.kthvalue(x(), 1, d)],
    ["topk", (d: number) => ct.topk(x(), 1, d)],
    ["mode", (d: number) => ct.mode(x(), d)],
    ["sort", (d: number) => ct.sort(x(), d)],
  ] as const)("%s, with index 0", (_, f) => {
    for (const d of [0, -1]) {
      const y = f(d);
      expect([kind(y.values), values(y.values)]).toEqual(["float64[]", 3]);
      expect([kind(y.indices), values(y.indices)]).toEqual(["int32[]", 0]);
    }
  });
});
