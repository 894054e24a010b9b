import { readFileSync } from "node:fs";
import * as ct from "@cotangent/core";
import { slice, type Tensor, tensor } from "@cotangent/core";
import { int } from "../support.ts";

/** What values.py writes: a tensor, or lists and objects of them. */
interface Saved {
  readonly shape: readonly number[];
  readonly dtype: "float64" | "int32" | "bool";
  readonly data: readonly (number | boolean | string)[];
}
type SavedTree = Saved | readonly SavedTree[] | { readonly [key: string]: SavedTree };
const cases = JSON.parse(readFileSync(new URL("values.json", import.meta.url), "utf8")) as Record<
  string,
  { readonly inputs: readonly Saved[]; readonly expected: SavedTree }
>;
const numbers: Record<string, number> = { nan: NaN, inf: Infinity, "-inf": -Infinity };
const isSaved = (s: SavedTree): s is Saved => "data" in s;
function load(s: SavedTree): unknown {
  if (Array.isArray(s)) return s.map(load);
  if (!isSaved(s))
    return Object.fromEntries(Object.entries(s).map(([k, v]) => [k, load(v as SavedTree)]));
  const data = s.data.map((v) => (typeof v === "string" ? numbers[v]! : v));
  return tensor(data, { shape: s.shape, dtype: s.dtype });
}

export type F = (...args: Tensor[]) => unknown;
const minus1 = (shape: number[]): Tensor => ct.full(shape, -1);
const offsets = [-3, -2, -1, 0, 1, 3, 4];
const each = (
  name: string,
  list: readonly (number | string)[],
  f: (k: never) => F,
): Record<string, F> => Object.fromEntries(list.map((k) => [`${name}_${k}`, f(k as never)]));

const table: Record<string, F> = {
  relu: ct.relu,
  relu6: ct.relu6,
  leakyRelu: (x) => ct.leakyRelu(x, 0.2),
  elu: (x) => ct.elu(x, 1.5),
  selu: ct.selu,
  celu: (x) => ct.celu(x, 2),
  gelu: (x) => ct.gelu(x),
  geluTanh: (x) => ct.gelu(x, { approximate: "tanh" }),
  silu: ct.silu,
  softplus: (x) => ct.softplus(x, { threshold: 1000 }),
  softplusBeta: (x) => ct.softplus(x, { beta: 2, threshold: 1000 }),
  logsigmoid: ct.logsigmoid,
  mish: ct.mish,
  softsign: ct.softsign,
  tanhshrink: ct.tanhshrink,
  hardtanh: (x) => ct.hardtanh(x),
  hardsigmoid: ct.hardsigmoid,
  hardswish: ct.hardswish,
  hardshrink: (x) => ct.hardshrink(x),
  softshrink: (x) => ct.softshrink(x),
  threshold: (x) => ct.threshold(x, 0.2, 7),
  logit: (x) => ct.logit(x),
  logitEps: (x) => ct.logit(x, { eps: 0.1 }),
  sinc: ct.sinc,
  entr: ct.entr,
  ndtr: ct.ndtr,
  xlog1py: ct.xlog1py,
  frac: ct.frac,
  deg2rad: ct.deg2rad,
  rad2deg: ct.rad2deg,
  fmax: ct.fmax,
  fmin: ct.fmin,
  logaddexp2: ct.logaddexp2,
  copysign: ct.copysign,
  copysignZeros: ct.copysign,
  heaviside: (x) => ct.heaviside(x, 0.25),
  signbit: ct.signbit,
  nanToNum: (x) => ct.nanToNum(x),
  isnan: ct.isnan,
  isinf: ct.isinf,
  isfinite: ct.isfinite,
  isclose: (a, b) => ct.isclose(a!, b!),
  iscloseNan: (a, b) => ct.isclose(a!, b!, { equalNan: true }),
  iscloseTolerance: (a, b) => ct.isclose(a!, b!, { rtol: 0.1, atol: 0 }),
  clamp: (x) => ct.clamp(x, -1, 3),
  clampTensor: (x, low) => ct.clamp(x, low, 1),
  clampSwapped: (x) => ct.clamp(x, 1, -1),
  lerp: (a, b) => ct.lerp(a, b, 0.3),

  logsumexp: (x) => ct.logsumexp(x, [0, 2]),
  logsumexpLarge: (x) => ct.logsumexp(x, 1, { keepdim: true }),
  softmax: (x) => ct.softmax(x, 1),
  logSoftmax: (x) => ct.logSoftmax(x, -1),
  softmin: (x) => ct.softmin(x, 0),
  logcumsumexp: (x) => ct.logcumsumexp(x, 2),
  logcumsumexpFar: (x) => ct.logcumsumexp(x, 0),
  var: (x) => ct.variance(x, [0, 2]),
  std: (x) => ct.std(x),
  varBiased: (x) => ct.variance(x, 1, { unbiased: false, keepdim: true }),
  varMean: (x) => ct.varMean(x, 2, { correction: 2 }),
  stdMean: (x) => ct.stdMean(x),
  norm: (x) => ct.norm(x),
  normDim: (x) => ct.norm(x, 2, 1),
  norm1: (x) => ct.norm(x, 1, 2),
  norm3: (x) => ct.norm(x, 3, [0, 1]),
  normHalf: (x) => ct.norm(x, 0.5, 0),
  normMinus2: (x) => ct.norm(x, -2, 0),
  normInf: (x) => ct.norm(x, Infinity, 1),
  normMinusInf: (x) => ct.norm(x, -Infinity, 1),
  norm0: (x) => ct.norm(x, 0, 1),
  normFro: (x) => ct.vectorNorm(x, "fro", [1, 2]),
  matrixNorm: (x) => ct.norm(x, "fro"),
  nansum: (x) => ct.nansum(x, 1),
  nanmean: (x) => ct.nanmean(x, [0, 1]),
  countNonzero: (x) => ct.countNonzero(x),
  cov: (x) => ct.cov(x),
  covVector: (x) => ct.cov(x, { correction: 0 }),
  corrcoef: ct.corrcoef,
  trapezoid: (x) => ct.trapezoid(x, { dx: 0.5, dim: 1 }),
  trapezoidX: (y, x) => ct.trapezoid(y, { x: x!, dim: 1 }),
  cumulativeTrapezoid: (x) => ct.cumulativeTrapezoid(x),
  diff: (x) => ct.diff(x),
  diffTwice: (x) => ct.diff(x, 2, 1),
  trace: ct.trace,

  sort: (x) => ct.sort(x, 1),
  argsort: (x) => ct.argsort(x, 0),
  topk: (x) => ct.topk(x, 2),
  topkSmallest: (x) => ct.topk(x, 2, 0, { largest: false }),
  kthvalue: (x) => ct.kthvalue(x, 4),
  maxDim: (x) => ct.max(x, 1),
  minDim: (x) => ct.min(x, 0, { keepdim: true }),
  medianDim: (x) => ct.median(x, 1),
  medianEven: (x) => ct.median(x),
  medianNan: (x) => ct.median(x),
  nanmedian: (x) => ct.nanmedian(x),
  ...each(
    "quantile",
    ["linear", "lower", "higher", "midpoint", "nearest"],
    (interpolation) => (x) => ct.quantile(x, 0.3, 1, { interpolation }),
  ),
  quantileList: (x) => ct.quantile(x, [0, 0.25, 1]),
  quantileNan: (x) => ct.quantile(x, 0.5, 1),
  cummax: (x) => ct.cummax(x, 1).values,
  cummin: (x) => ct.cummin(x, 0).values,

  narrow: (x) => ct.narrow(x, 1, 1, 2),
  split: (x) => ct.split(x, [1, 2, 1], 2),
  splitEqual: (x) => ct.split(x, 3, -1),
  chunk: (x) => ct.chunk(x, 2, 2),
  unbind: (x) => ct.unbind(x, 1),
  unflatten: (x) => ct.unflatten(x, 2, [2, -1]),
  repeat: (x) => ct.repeat(x, [2, 1, 3]),
  repeatLeading: (x) => ct.repeat(x, [2, 1, 1, 1]),
  tile: (x) => ct.tile(x, [2, 2]),
  repeatInterleave: (x) => ct.repeatInterleave(x, 2, 1),
  repeatInterleaveFlat: (x) => ct.repeatInterleave(x, 3),
  roll: (x) => ct.roll(x, [1, -2], [0, 2]),
  rollFlat: (x) => ct.roll(x, 5),
  ...each("rot90", [-1, 0, 1, 2, 3, 4], (k) => (x) => ct.rot90(x, k, [1, 2])),
  flipud: ct.flipud,
  fliplr: ct.fliplr,
  ...each("diagonal", offsets, (offset) => (x) => ct.diagonal(x, { offset })),
  ...each("diag", offsets, (offset) => (x) => ct.diag(x, offset)),
  ...each("tril", offsets, (offset) => (x) => ct.tril(x, offset)),
  ...each("triu", offsets, (offset) => (x) => ct.triu(x, offset)),
  diagonalDims: (x) => ct.diagonal(x, { offset: 1, dim1: 2, dim2: 0 }),
  diagEmbed: (x) => ct.diagEmbed(x),
  pad: (x) => ct.pad(x, [1, 0, 2, 1], { value: 9 }),
  padNegative: (x) => ct.pad(x, [-1, -1]),
  padReflect: (x) => ct.pad(x, [3, 1, 1, 2], { mode: "reflect" }),
  padReplicate: (x) => ct.pad(x, [5, 1, 1, 2], { mode: "replicate" }),
  padCircular: (x) => ct.pad(x, [4, 1, 1, 2], { mode: "circular" }),
  asStrided: (x) => ct.asStrided(x, [2, 3], [1, 3]),
  unfold: (x) => ct.unfold(x, 1, 2, 1),
  unfoldStep: (x) => ct.unfold(x, 2, 2, 2),
  hstack: (x) => ct.hstack([x, x]),
  hstackVectors: (x, y) => ct.hstack([x, y!]),
  vstack: (x, y) => ct.vstack([x, y!]),
  dstack: (x) => ct.dstack([x, x]),
  meshgrid: (x, y) => ct.meshgrid([x, y!]),
  meshgridXy: (x, y) => ct.meshgrid([x, y!], { indexing: "xy" }),
  movedim: (x) => ct.movedim(x, [0, 1], [2, 0]),
  maskedSelect: (x, mask) => ct.maskedSelect(x, mask!),
  maskedFill: (x, mask) => ct.maskedFill(x, mask!, -1),
  maskedScatter: (x, mask, source) => ct.maskedScatter(x, mask!, source!),
  takeAlongDim: (x, i) => ct.takeAlongDim(x, i!, 1),
  oneHot: (i) => ct.oneHot(i, 4),

  index_int: (x) => ct.index(x, 1),
  index_negative: (x) => ct.index(x, -1, -2),
  index_slice: (x) => ct.index(x, ":", slice(1, null), slice(null, null, 2)),
  index_sliceBackwards: (x) => ct.index(x, ":", slice(null, null, -1), slice(3, 0, -2)),
  index_ellipsis: (x) => ct.index(x, "...", 1),
  index_newaxis: (x) => ct.index(x, ":", null, 1, "...", null),
  index_list: (x) => ct.index(x, ":", [2, 0, 0]),
  index_listNested: (x) =>
    ct.index(x, ":", ":", [
      [0, 1],
      [3, 2],
    ]),
  index_adjacent: (x) => ct.index(x, ":", [0, 2], [1, 3]),
  index_apart: (x) => ct.index(x, [0, 1], ":", int(1, 3)),
  index_broadcast: (x) => ct.index(x, [[0], [1]], int(0, 2)),
  index_negativeIndices: (x) => ct.index(x, ":", int(-1, -3), [-1, 0]),
  index_mask: (x, mask) => ct.index(x, mask!),
  index_maskRows: (x) => ct.index(x, ":", tensor([true, false, true])),
  index_maskAndList: (x) => ct.index(x, tensor([true, true]), [0, 2]),
  index_mask2d: (x) =>
    ct.index(
      x,
      tensor([
        [true, false, true],
        [false, true, false],
      ]),
    ),
  index_empty: (x) => ct.index(x, ":", slice(2, 1)),
  index_emptyList: (x) => ct.index(x, ":", tensor([], { dtype: "int32" })),
  indexPut: (x) => ct.indexPut(x, [1, slice(1, null), [0, 2]], -7),
  indexPutAccumulate: (x) =>
    ct.indexPut(
      x,
      [
        [0, 0, 2],
        [1, 1, 3],
      ],
      tensor([10, 20, 30]),
      { accumulate: true },
    ),
  selectScatter: (x) => ct.selectScatter(x, minus1([2, 4]), 1, 1),
  sliceScatter: (x) =>
    ct.sliceScatter(x, minus1([2, 3, 2]), { dim: 2, start: 1, stop: 4, step: 2 }),
  diagonalScatter: (x, src) => ct.diagonalScatter(x, src!, { offset: 1 }),

  inner: ct.inner as F,
  tensordot: (a, b) =>
    ct.tensordot(a, b!, [
      [0, 2],
      [0, 2],
    ]),
  tensordotNumber: (a, b) => ct.tensordot(a, b!, 1),
  kron: ct.kron as F,
  kronRanks: ct.kron as F,
  matrixPower: (x) => ct.matrixPower(x, 5),
  matrixPower0: (x) => ct.matrixPower(x, 0),
  cross: (a, b) => ct.cross(a, b!),
  crossDim: (a, b) => ct.cross(a, b!, 0),
  bilinear: ct.bilinear as F,
  linear: ct.linear as F,
  addmm: (c, a, b) => ct.addmm(c, a!, b!, { beta: 0.5, alpha: 2 }),
  baddbmm: (a, b) => ct.baddbmm(1, a, b!),
  addr: (c, a, b) => ct.addr(c, a!, b!, { alpha: 3 }),
  vecdot: (a, b) => ct.vecdot(a, b!),
  cdist: (a, b) => ct.cdist(a, b!),
  cdist1: (a, b) => ct.cdist(a, b!, 1),
  dist: (a, b) => ct.dist(a, b!),
  pairwiseDistance: (a, b) => ct.pairwiseDistance(a, b!),
  cosineSimilarity: (a, b) => ct.cosineSimilarity(a, b!),
  normalize: (x) => ct.normalize(x),
  layerNorm: (x) => ct.layerNorm(x, [3, 4]),
  layerNormAffine: (x, weight, bias) => ct.layerNorm(x, 4, { weight: weight!, bias: bias! }),
  rmsNorm: (x) => ct.rmsNorm(x, 4, { eps: 1e-6 }),
  batchNorm: (x) => ct.batchNorm(x),
  batchNormEval: (x, runningMean, runningVar) =>
    ct.batchNorm(x, { runningMean: runningMean!, runningVar: runningVar! }),
  instanceNorm: (x) => ct.instanceNorm(x),
  groupNorm: (x) => ct.groupNorm(x, 2),
  localResponseNorm: (x) => ct.localResponseNorm(x, 3),

  mseLoss: (a, b) => ct.mseLoss(a, b!),
  l1Loss: (a, b) => ct.l1Loss(a, b!, { reduction: "sum" }),
  smoothL1Loss: (a, b) => ct.smoothL1Loss(a, b!, { beta: 0.5, reduction: "none" }),
  huberLoss: (a, b) => ct.huberLoss(a, b!, { delta: 0.7 }),
  binaryCrossEntropy: (a, b) => ct.binaryCrossEntropy(a, b!),
  binaryCrossEntropyWithLogits: (a, b) =>
    ct.binaryCrossEntropyWithLogits(a, b!, { reduction: "none" }),
  binaryCrossEntropyPosWeight: (a, b) =>
    ct.binaryCrossEntropyWithLogits(a, b!, { posWeight: tensor(3), reduction: "sum" }),
  crossEntropy: (x, t) => ct.crossEntropy(x, t!),
  crossEntropyNone: (x, t) => ct.crossEntropy(x, t!, { reduction: "none" }),
  crossEntropyWeight: (x, t, weight) => ct.crossEntropy(x, t!, { weight: weight! }),
  crossEntropyIgnore: (x, t) => ct.crossEntropy(x, t!),
  crossEntropySmooth: (x, t) => ct.crossEntropy(x, t!, { labelSmoothing: 0.1 }),
  crossEntropySoft: (x, t) => ct.crossEntropy(x, t!),
  crossEntropyVector: (x, t) => ct.crossEntropy(x, t!),
  crossEntropyDeep: (x, t) => ct.crossEntropy(x, t!),
  nllLoss: (x, t) => ct.nllLoss(x, t!, { reduction: "sum" }),
  klDiv: (x, t) => ct.klDiv(x, t!, { reduction: "batchmean" }),
  klDivLog: (x, t) => ct.klDiv(x, t!, { logTarget: true }),
  poissonNllLoss: (x, t) => ct.poissonNllLoss(x, t!),
  poissonNllLossFull: (x, t) => ct.poissonNllLoss(x, t!, { full: true }),
  gaussianNllLoss: (x, t, v) => ct.gaussianNllLoss(x, t!, v!),
  softMarginLoss: (x, t) => ct.softMarginLoss(x, t!),
  hingeEmbeddingLoss: (x, t) => ct.hingeEmbeddingLoss(x, t!),
  marginRankingLoss: (a, b, t) => ct.marginRankingLoss(a, b!, t!, { margin: 0.5 }),
  cosineEmbeddingLoss: (a, b, t) => ct.cosineEmbeddingLoss(a, b!, t!),
  multiMarginLoss: (x, t) => ct.multiMarginLoss(x, t!),
  tripletMarginLoss: (a, p, n) => ct.tripletMarginLoss(a, p!, n!),
  multilabelSoftMarginLoss: (x, t) => ct.multilabelSoftMarginLoss(x, t!),
  renorm: (x) => ct.renorm(x, 2, 0, 1),
};

export interface Case {
  readonly name: string;
  readonly f: F;
  readonly inputs: () => Tensor[];
  readonly expected: () => unknown;
  /** Whether floating-point arguments and results are among the others. */
  readonly differentiable: boolean;
}
function savedLeaves(s: SavedTree): Saved[] {
  return isSaved(s) ? [s] : Object.values(s as Record<string, SavedTree>).flatMap(savedLeaves);
}
const hasFloats = (s: SavedTree): boolean =>
  savedLeaves(s).some((leaf) => leaf.dtype === "float64");

/** Every case of values.json with our function for it. */
export const referenceCases: readonly Case[] = Object.entries(cases).map(
  ([name, { inputs, expected }]) => {
    const equation = name.startsWith("einsum ") ? name.slice("einsum ".length) : undefined;
    const f =
      equation === undefined ? table[name] : (...args: Tensor[]) => ct.einsum(equation, ...args);
    if (f === undefined) throw new Error(`values.json has ${name}, but the table has not`);
    return {
      name,
      f,
      inputs: () => inputs.map((i) => load(i) as Tensor),
      expected: () => load(expected),
      differentiable: hasFloats(inputs) && hasFloats(expected),
    };
  },
);
/** Functions of the table that values.json has no values for. */
export const withoutValues: readonly string[] = Object.keys(table).filter(
  (name) => !(name in cases),
);
