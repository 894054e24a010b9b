import * as ct from "@cotangent/core";
import { scalar, slice, tensor } from "@cotangent/core";
import { describe, expect, it } from "vitest";
import { counted, int, kind, thrown, useCpu, values } from "../support.ts";

useCpu();

const { NaN: nan, Infinity: inf } = globalThis;

describe("tensors without elements", () => {
  const none = (): ct.Tensor => ct.zeros([0]);
  it("have the identity of a reduction that has one", () => {
    expect(values(ct.sum(none()))).toBe(0);
    expect(values(ct.prod(none()))).toBe(1);
    expect(values(ct.logsumexp(none(), 0))).toBe(-inf);
    expect(values(ct.norm(none()))).toBe(0);
    expect(values(ct.norm(none(), inf))).toBe(0);
    expect(values(ct.any(none()))).toBe(false);
    expect(values(ct.all(none()))).toBe(true);
    expect(values(ct.countNonzero(none()))).toBe(0);
  });
  it("have no mean, and no variance", () => {
    expect(values(ct.mean(none()))).toBe(nan);
    expect(values(ct.variance(none()))).toBe(nan);
  });
  it("pass through functions of the same shape", () => {
    for (const f of [
      ct.relu,
      ct.exp,
      ct.gelu,
      (x: ct.Tensor) => ct.softmax(x, 0),
      (x: ct.Tensor) => ct.logSoftmax(x, 0),
      (x: ct.Tensor) => ct.cumsum(x, 0),
      (x: ct.Tensor) => ct.logcumsumexp(x, 0),
      (x: ct.Tensor) => ct.sort(x).values,
      (x: ct.Tensor) => ct.roll(x, 1),
      ct.flip,
      (x: ct.Tensor) => ct.clamp(x, 0, 1),
    ])
      expect(kind(f(none()))).toBe("float64[0]");
  });
  it("keep the sizes of the other dimensions", () => {
    const x = ct.zeros([0, 3]);
    expect(values(ct.sum(x, 0))).toEqual([0, 0, 0]);
    expect(kind(ct.sum(x, 1))).toBe("float64[0]");
    expect(kind(ct.matmul(x, counted(3, 2)))).toBe("float64[0,2]");
    expect(values(ct.matmul(counted(2, 0), ct.zeros([0, 3])))).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(kind(ct.cat([x, counted(2, 3)]))).toBe("float64[2,3]");
    expect(kind(ct.reshape(x, [3, 0]))).toBe("float64[3,0]");
    expect(kind(ct.index(x, ":", [0, 2]))).toBe("float64[0,2]");
    expect(kind(ct.diagonal(x))).toBe("float64[0]");
    expect(ct.split(x, 2).map(kind)).toEqual(["float64[0,3]"]);
    expect(kind(ct.einsum("ij,kj->ik", x, counted(2, 3)))).toBe("float64[0,2]");
  });
  it("are what a mask selects that is never true", () => {
    expect(kind(ct.maskedSelect(counted(3), ct.lt(counted(3), 0)))).toBe("float64[0]");
  });
});

describe("tensors without dimensions", () => {
  const x = (): ct.Tensor => tensor(3);
  it("reduce to themselves", () => {
    for (const f of [
      ct.sum,
      ct.prod,
      ct.mean,
      ct.amax,
      ct.logsumexp,
      ct.norm,
      (t: ct.Tensor) => ct.max(t),
      (t: ct.Tensor) => ct.median(t),
    ])
      expect(values(f(x()))).toBe(3);
    expect(values(ct.argmax(x()))).toBe(0);
    expect(values(ct.sort(x()).values)).toBe(3);
  });
  it("flatten, unsqueeze and broadcast", () => {
    expect(kind(ct.flatten(x()))).toBe("float64[1]");
    expect(kind(ct.unsqueeze(x(), 0))).toBe("float64[1]");
    expect(values(ct.broadcastTo(x(), [2]))).toEqual([3, 3]);
    expect(kind(ct.atleast3d(x()))).toBe("float64[1,1,1]");
    expect(values(ct.index(x(), null))).toEqual([3]);
    expect(values(ct.index(x(), "..."))).toBe(3);
  });
  it("have a variance that is NaN with one degree of freedom removed, and 0 without", () => {
    expect(values(ct.variance(x()))).toBe(nan);
    expect(values(ct.variance(x(), null, { correction: 0 }))).toBe(0);
    expect(values(ct.std(x(), null, { correction: 0 }))).toBe(0);
  });
});

describe("not a number", () => {
  const x = (): ct.Tensor => tensor([1, nan, 2]);
  it("stays one in activations", () => {
    for (const f of [
      ct.relu,
      ct.relu6,
      ct.leakyRelu,
      ct.elu,
      ct.selu,
      ct.celu,
      ct.gelu,
      ct.silu,
      ct.mish,
      ct.softplus,
      ct.logsigmoid,
      ct.softsign,
      ct.tanhshrink,
      ct.hardtanh,
      ct.hardsigmoid,
      ct.hardswish,
      ct.hardshrink,
      ct.softshrink,
      ct.sinc,
      ct.entr,
      ct.frac,
      (t: ct.Tensor) => ct.clamp(t, -1, 1),
      (t: ct.Tensor) => ct.clamp(t, tensor(-1), tensor(1)),
      (t: ct.Tensor) => ct.threshold(t, 0, 5),
      (t: ct.Tensor) => ct.gelu(t, { approximate: "tanh" }),
    ])
      expect((values(f(x())) as number[])[1], f.name).toBe(nan);
  });
  it("wins in max, min, median and sort order", () => {
    expect(values(ct.max(x()))).toBe(nan);
    expect(values(ct.min(x(), 0).indices)).toBe(1);
    expect(values(ct.median(x()))).toBe(nan);
    expect(values(ct.median(x(), 0).indices)).toBe(1);
    expect(values(ct.argsort(x()))).toEqual([0, 2, 1]);
    expect(values(ct.argsort(x(), 0, { descending: true }))).toEqual([1, 2, 0]);
    expect(values(ct.cummax(x(), 0).values)).toEqual([1, nan, nan]);
  });
  it("is left out by the functions that say so", () => {
    expect(values(ct.nansum(x()))).toBe(3);
    expect(values(ct.nanmean(x()))).toBe(1.5);
    expect(values(ct.nanmedian(x()))).toBe(1);
    expect(values(ct.nanmedian(tensor([nan, nan])))).toBe(nan);
    expect(values(ct.fmax(x(), 0))).toEqual([1, 0, 2]);
  });
  it("is not close to itself unless asked", () => {
    expect(ct.allclose(x(), x())).toBe(false);
    expect(ct.allclose(x(), x(), { equalNan: true })).toBe(true);
    expect(ct.equal(x(), x())).toBe(false);
  });
});

// observed in PyTorch 1.13 (shared/goldens/CONVENTIONS.md)
describe("ties", () => {
  it("of max and min along a dimension go to the first", () => {
    expect(values(ct.max(tensor([1, 3, 3]), 0).indices)).toBe(1);
    expect(values(ct.min(tensor([1, 0, 0]), 0).indices)).toBe(1);
  });
  it("of cummax and cummin go to the last so far", () => {
    expect(values(ct.cummax(tensor([1, 3, 3, 2]), 0).indices)).toEqual([0, 1, 2, 2]);
    expect(values(ct.cummin(tensor([2, 2, 3, 1]), 0).indices)).toEqual([0, 1, 1, 3]);
  });
  it("of sort keep their order, also descending", () => {
    expect(values(ct.argsort(tensor([2, 1, 2])))).toEqual([1, 0, 2]);
    expect(values(ct.argsort(tensor([2, 1, 2]), 0, { descending: true }))).toEqual([0, 2, 1]);
    expect(values(ct.topk(tensor([2, 2, 1]), 1).indices)).toEqual([0]);
  });
  it("of mode give the smallest value and its last index", () => {
    const { values: v, indices } = ct.mode(
      tensor([
        [3, 1, 1, 3, 2],
        [5, 5, 5, 1, 1],
      ]),
    );
    expect(values(v)).toEqual([1, 5]);
    expect(values(indices)).toEqual([2, 2]);
  });
  it("of round go to the even number", () => {
    expect(values(ct.round(tensor([0.5, 1.5, 2.5, -0.5])))).toEqual([0, 2, 2, -0]);
  });
});

describe("infinities", () => {
  it("do not turn log-sum-exp into NaN", () => {
    expect(values(ct.logsumexp(tensor([inf, 0])))).toBe(inf);
    expect(values(ct.logsumexp(tensor([-inf, -inf])))).toBe(-inf);
    expect(values(ct.logsumexp(tensor([-inf, 0.5])))).toBe(0.5);
    expect(values(ct.logcumsumexp(tensor([-inf, 0.5]), 0))).toEqual([-inf, 0.5]);
  });
  it("of a mask leave softmax whole", () => {
    expect(values(ct.softmax(tensor([-inf, 0.5]), 0))).toEqual([0, 1]);
    expect(values(ct.logSoftmax(tensor([-inf, 0.5]), 0))).toEqual([-inf, 0]);
    expect(values(ct.softmax(tensor([-inf, -inf]), 0))).toEqual([nan, nan]);
  });
  it("are the ends of softplus, logsigmoid and elu", () => {
    const ends = tensor([-inf, inf]);
    expect(values(ct.softplus(ends))).toEqual([0, inf]);
    expect(values(ct.logsigmoid(ends))).toEqual([-inf, -0]);
    expect(values(ct.elu(ends))).toEqual([-1, inf]);
  });
});

describe("gather and scatter", () => {
  const x = (): ct.Tensor => counted(3, 3);
  it("take indices smaller than x in the other dimensions, as PyTorch", () => {
    expect(values(ct.gather(x(), 1, [[2, 0]]))).toEqual([[2, 0]]);
    expect(values(ct.gather(x(), 0, [[2, 0]]))).toEqual([[6, 1]]);
    expect(values(ct.scatter(x(), 1, [[2, 0]], tensor([[10, 20]])))).toEqual([
      [20, 1, 10],
      [3, 4, 5],
      [6, 7, 8],
    ]);
    expect(values(ct.scatter(x(), 0, [[2, 0]], -1))).toEqual([
      [0, -1, 2],
      [3, 4, 5],
      [-1, 7, 8],
    ]);
  });
  it("use the leading part of larger updates, as PyTorch", () => {
    expect(values(ct.scatterAdd(x(), 1, [[0], [0]], ct.full([3, 3], 100)))).toEqual([
      [100, 1, 2],
      [103, 4, 5],
      [6, 7, 8],
    ]);
  });
  it("add up several updates for one place, or keep the last", () => {
    const i = [0, 0, 2];
    expect(values(ct.scatterAdd(ct.zeros([3]), 0, i, tensor([1, 2, 3])))).toEqual([3, 0, 3]);
    expect(values(ct.scatter(ct.zeros([3]), 0, i, tensor([1, 2, 3])))).toEqual([2, 0, 3]);
    expect(values(ct.indexPut(ct.zeros([3]), [i], tensor([1, 2, 3])))).toEqual([2, 0, 3]);
    expect(values(ct.indexAdd(ct.zeros([3]), 0, i, tensor([1, 2, 3]), { alpha: 10 }))).toEqual([
      30, 0, 30,
    ]);
  });
  it("broadcast where the function says so", () => {
    expect(values(ct.takeAlongDim(x(), [[2], [0], [1]], 1))).toEqual([[2], [3], [7]]);
    expect(values(ct.takeAlongDim(x(), [[2]], 1))).toEqual([[2], [5], [8]]);
  });
});

describe("slices", () => {
  const x = (): ct.Tensor => counted(5);
  // Python: [list(range(5))[slice(*a)] for a in …]
  const bounds: readonly (readonly [readonly (number | null)[], readonly number[]])[] = [
    [
      [1, null],
      [1, 2, 3, 4],
    ],
    [
      [null, -1],
      [0, 1, 2, 3],
    ],
    [
      [-2, null],
      [3, 4],
    ],
    [
      [1, 100],
      [1, 2, 3, 4],
    ],
    [[3, 1], []],
    [
      [null, null, 2],
      [0, 2, 4],
    ],
    [
      [null, null, -1],
      [4, 3, 2, 1, 0],
    ],
    [
      [null, null, -2],
      [4, 2, 0],
    ],
    [
      [3, 0, -2],
      [3, 1],
    ],
    [
      [-100, 2],
      [0, 1],
    ],
    [[0, 3, -1], []],
    [
      [100, null, -3],
      [4, 1],
    ],
  ];
  for (const [args, want] of bounds)
    it(`[${args.map((a) => a ?? "").join(":")}] is Python's`, () => {
      const [start = null, stop = null, step = null] = args;
      expect(values(ct.index(x(), slice(start, stop, step)))).toEqual(want);
      expect(values(ct.slice(x(), start, stop, { step: step ?? 1 }))).toEqual(want);
    });
  it("of one number go up to it", () => {
    expect(values(ct.index(x(), slice(2)))).toEqual([0, 1]);
  });
});

describe("indexing by tensors that are not int32", () => {
  it("takes uint32 and refuses floats", () => {
    expect(values(ct.index(counted(3), tensor([2, 0], { dtype: "uint32" })))).toEqual([2, 0]);
    thrown("DTYPE_MISMATCH", () => ct.index(counted(3), tensor([2, 0])));
  });
});

describe("small functions", () => {
  it("return what they were given where nothing is to do", () => {
    const x = counted(2, 3);
    for (const f of [
      ct.positive,
      (t: ct.Tensor) => ct.reshape(t, [2, 3]),
      (t: ct.Tensor) => ct.permute(t, [0, 1]),
      (t: ct.Tensor) => ct.pad(t, []),
      (t: ct.Tensor) => ct.roll(t, 3, 1),
      (t: ct.Tensor) => ct.rot90(t, 4),
      (t: ct.Tensor) => ct.index(t),
      (t: ct.Tensor) => ct.toDType(t, "float64"),
      (t: ct.Tensor) => ct.broadcastTo(t, [-1, 3]),
      ct.atleast2d,
    ])
      expect(f(x), String(f)).toBe(x);
  });
  it("compare in full: equal, allclose, isclose of infinities", () => {
    expect(ct.equal(counted(2), counted(2, 1))).toBe(false);
    expect(ct.equal(counted(2), counted(2))).toBe(true);
    expect(ct.allclose(tensor([inf]), tensor([inf]))).toBe(true);
    expect(ct.allclose(tensor([inf]), tensor([1]))).toBe(false);
    expect(values(ct.isclose(int(10, 10), int(11, 20), { rtol: 0.1 }))).toEqual([true, false]);
  });
  it("embed with rows of indices of any shape", () => {
    expect(values(ct.embedding([[0, 1]], counted(2, 2)))).toEqual([
      [
        [0, 1],
        [2, 3],
      ],
    ]);
    expect(values(ct.embedding(int(-1), counted(2, 2)))).toEqual([[2, 3]]);
  });
  it("make one-hot vectors of a dtype", () => {
    expect(kind(ct.oneHot(int(0), 2))).toBe("int32[1,2]");
    expect(kind(ct.oneHot(int(0), 2, { dtype: "bool" }))).toBe("bool[1,2]");
  });
  it("take float powers in float64", () => {
    expect(kind(ct.floatPower(int(2), 0.5))).toBe("float64[1]");
    expect(kind(ct.floatPower(tensor([2], { dtype: "float32" }), 2))).toBe("float64[1]");
  });
  it("keep scalars of no backend usable on any", () => {
    expect(values(ct.add(scalar(1, "float64"), counted(2)))).toEqual([1, 2]);
  });
  it("keep masks masks in tril, gather, cat, roll and pad", () => {
    const mask = tensor([
      [true, true],
      [true, false],
    ]);
    expect(values(ct.tril(mask))).toEqual([
      [true, false],
      [true, false],
    ]);
    expect(values(ct.roll(mask, 1, 1))).toEqual([
      [true, true],
      [false, true],
    ]);
    expect(kind(ct.pad(mask, [1, 0]))).toBe("bool[2,3]");
    expect(kind(ct.diagEmbed(mask))).toBe("bool[2,2,2]");
    expect(kind(ct.maskedFill(mask, mask, false))).toBe("bool[2,2]");
  });
});
