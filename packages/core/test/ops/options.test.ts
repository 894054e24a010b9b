// A misspelt option would be ignored in silence, in JavaScript and through a variable in TypeScript: it is an error of the operation.
import { createCpuBackend } from "@cotangent/backend-cpu";
import * as core from "@cotangent/core";
import { CotangentError, ones, setDefaultBackend, tensor } from "@cotangent/core";
import { beforeAll, describe, expect, it } from "vitest";

beforeAll(() => setDefaultBackend(createCpuBackend()));

const vector = () => tensor([0.1, 0.2, 0.3]);
const matrix = () => tensor([[0.1, 0.2], [0.3, 0.4]]);
const images = () => ones([1, 2, 4, 4]);
const signals = () => ones([1, 2, 4]);
const kernel = () => ones([2, 2, 2]);
const indices = () => tensor([0, 1], { dtype: "int32" });

/** Arguments before the options, by operation. */
const operations: Readonly<Record<string, () => readonly unknown[]>> = {
  addbmm: () => [matrix(), ones([1, 2, 2]), ones([1, 2, 2])],
  addcdiv: () => [vector(), vector(), vector()],
  addcmul: () => [vector(), vector(), vector()],
  addmm: () => [matrix(), matrix(), matrix()],
  addmv: () => [ones([2]), matrix(), ones([2])],
  addr: () => [matrix(), ones([2]), ones([2])],
  all: () => [matrix(), 0],
  allclose: () => [vector(), vector()],
  amax: () => [matrix(), 0],
  amin: () => [matrix(), 0],
  aminmax: () => [matrix(), 0],
  any: () => [matrix(), 0],
  arange: () => [0, 3, 1],
  argmax: () => [matrix(), 0],
  argmin: () => [matrix(), 0],
  argsort: () => [matrix(), 0],
  avgPool1d: () => [signals(), 2],
  avgPool2d: () => [images(), 2],
  baddbmm: () => [ones([1, 2, 2]), ones([1, 2, 2]), ones([1, 2, 2])],
  batchNorm: () => [images()],
  binaryCrossEntropy: () => [vector(), vector()],
  binaryCrossEntropyWithLogits: () => [vector(), vector()],
  conv1d: () => [signals(), kernel()],
  conv2d: () => [images(), ones([2, 2, 2, 2])],
  convTranspose1d: () => [signals(), kernel()],
  convTranspose2d: () => [images(), ones([2, 2, 2, 2])],
  cosineEmbeddingLoss: () => [matrix(), matrix(), ones([2])],
  cosineSimilarity: () => [matrix(), matrix()],
  cov: () => [matrix()],
  crossEntropy: () => [matrix(), indices()],
  cumulativeTrapezoid: () => [vector()],
  diagEmbed: () => [vector()],
  diagonal: () => [matrix()],
  diagonalScatter: () => [matrix(), ones([2])],
  embedding: () => [indices(), matrix()],
  eye: () => [2, 2],
  fold: () => [ones([1, 4, 4]), [3, 3], 2],
  full: () => [[2], 1],
  fullLike: () => [vector(), 1],
  gaussianNllLoss: () => [vector(), vector(), vector()],
  gelu: () => [vector()],
  gridSample: () => [images(), ones([1, 2, 2, 2])],
  groupNorm: () => [images(), 1],
  hingeEmbeddingLoss: () => [vector(), ones([3])],
  huberLoss: () => [vector(), vector()],
  indexAdd: () => [matrix(), 0, indices(), matrix()],
  indexPut: () => [vector(), [0], 1],
  instanceNorm: () => [images()],
  interpolate: () => [images()],
  isclose: () => [vector(), vector()],
  klDiv: () => [vector(), vector()],
  kthvalue: () => [matrix(), 1, 0],
  l1Loss: () => [vector(), vector()],
  layerNorm: () => [matrix(), [2]],
  linspace: () => [0, 1, 3],
  localResponseNorm: () => [images(), 2],
  logit: () => [vector()],
  logsumexp: () => [matrix(), 0],
  lpPool1d: () => [signals(), 2, 2],
  lpPool2d: () => [images(), 2, 2],
  marginRankingLoss: () => [vector(), vector(), ones([3])],
  max: () => [matrix(), 0],
  maxPool1d: () => [signals(), 2],
  maxPool2d: () => [images(), 2],
  mean: () => [matrix(), 0],
  median: () => [matrix(), 0],
  meshgrid: () => [[vector(), vector()]],
  min: () => [matrix(), 0],
  mode: () => [matrix(), 0],
  mseLoss: () => [vector(), vector()],
  multiMarginLoss: () => [matrix(), indices()],
  multilabelSoftMarginLoss: () => [matrix(), matrix()],
  nanToNum: () => [vector()],
  nanmean: () => [matrix(), 0],
  nanmedian: () => [matrix(), 0],
  nansum: () => [matrix(), 0],
  nllLoss: () => [matrix(), indices()],
  norm: () => [matrix(), 2, 0],
  normalize: () => [matrix()],
  oneHot: () => [indices(), 2],
  ones: () => [[2]],
  onesLike: () => [vector()],
  pad: () => [vector(), [1, 1]],
  pairwiseDistance: () => [matrix(), matrix()],
  poissonNllLoss: () => [vector(), vector()],
  prod: () => [matrix(), 0],
  quantile: () => [matrix(), 0.5, 0],
  rmsNorm: () => [matrix(), [2]],
  scaledDotProductAttention: () => [matrix(), matrix(), matrix()],
  searchsorted: () => [vector(), vector()],
  slice: () => [matrix(), 0, 1],
  sliceScatter: () => [matrix(), ones([1, 2])],
  smoothL1Loss: () => [vector(), vector()],
  softMarginLoss: () => [vector(), vector()],
  softplus: () => [vector()],
  sort: () => [matrix(), 0],
  std: () => [matrix(), 0],
  stdMean: () => [matrix(), 0],
  sum: () => [matrix(), 0],
  tensor: () => [[1, 2]],
  topk: () => [matrix(), 1, 0],
  trapezoid: () => [vector()],
  tripletMarginLoss: () => [matrix(), matrix(), matrix()],
  varMean: () => [matrix(), 0],
  zeros: () => [[2]],
  zerosLike: () => [vector()],
};

describe("a misspelt option", () => {
  it.each(Object.keys(operations))("of %s is an error of it, which says what there is", (name) => {
    const f: unknown = Reflect.get(core, name);
    let error: unknown;
    try {
      Reflect.apply(f as () => unknown, null, [...operations[name]!(), { keepDims: true }]);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(CotangentError);
    expect((error as CotangentError).code).toBe("UNKNOWN_OPTION");
    expect((error as CotangentError).message).toMatch(RegExp(`^${name}: (.*: )?expected options out of .*, got keepDims\\.`));
  });

  it("of a method is one, too", () => {
    const options = { dim: 0, steps: 2 };
    expect(() => matrix().slice(0, 1, options)).toThrow("slice: expected options out of dim, step, got steps.");
  });
});

describe("options that there are", () => {
  it("are taken, undefined ones as if they were left out", () => {
    const matrix = tensor([[1, 2], [3, 4]]);
    expect(core.sum(matrix, 0, { keepdim: true }).shape).toEqual([1, 2]);
    expect(core.zeros([2], { dtype: undefined, backend: undefined }).dtype).toBe("float32");
  });
});
