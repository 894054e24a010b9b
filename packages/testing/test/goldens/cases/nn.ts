import * as c from "@cotangent/core";
import type { Tensor } from "@cotangent/core";
import { gen, i32, real } from "../golden.ts";
import type { GoldenFunction } from "../run/golden-function.ts";

const scores = (q: Tensor, k: Tensor): Tensor => q.matmul(k.mT).div(Math.SQRT2);
const future = (): Tensor => c.triu(c.ones([3, 3]), 1).to("bool");

/** Group `nn`, as far as core has it: losses, normalisations, attention. */
export const nn: { readonly [name: string]: GoldenFunction } = {
  "nn/log_softmax_weighted": (x) => c.logSoftmax(x, -1).mul(gen("2,3;seed=8")).sum(),
  "nn/softmin": (x) => c.softmin(x, -1).pow(2).sum(),
  "nn/cross_entropy": (x) => c.crossEntropy(x, i32([2, 0])),
  "nn/cross_entropy_mean_weight": (x) =>
    c.crossEntropy(x, i32([2, 0]), { weight: real([0.5, 1, 2]) }),
  "nn/cross_entropy_ignore": (x) => c.crossEntropy(x, i32([2, -100, 1])),
  "nn/cross_entropy_smooth": (x) => c.crossEntropy(x, i32([2, 0]), { labelSmoothing: 0.1 }),
  "nn/cross_entropy_soft": (x, p) => c.crossEntropy(x, c.softmax(p, -1)),
  "nn/mse": (a, b) => c.mseLoss(a, b),
  "nn/l1_loss": (a, b) => c.l1Loss(a, b),
  "nn/huber": (a, b) => c.huberLoss(a, b, { delta: 0.7 }),
  "nn/bce": (a) => c.binaryCrossEntropy(a, real([0, 1, 0.3])),
  "nn/bce_logits": (a) => c.binaryCrossEntropyWithLogits(a, real([0, 1, 0.3])),
  "nn/bce_logits_posw": (a) =>
    c.binaryCrossEntropyWithLogits(a, real([0, 1, 0.3]), { posWeight: real(2) }),
  "nn/poisson_nll": (a) => c.poissonNllLoss(a, real([1, 2, 0])),
  "nn/soft_margin": (a) => c.softMarginLoss(a, real([1, -1, 1])),
  "nn/cosine_embedding": (a, b) => c.cosineEmbeddingLoss(a, b, real([1, -1])),
  "nn/margin_ranking": (a, b) => c.marginRankingLoss(a, b, real([1, -1]), { margin: 0.5 }),
  "nn/multi_margin": (a) => c.multiMarginLoss(a, i32([1, 0])),
  "nn/layer_norm": (x, weight, bias) => c.layerNorm(x, [3], { weight, bias }).sin().sum(),
  "nn/layer_norm_2d": (x) => c.layerNorm(x, [2, 3]).sin().sum(),
  "nn/batch_norm_train": (x, weight, bias) =>
    c.batchNorm(x, { weight, bias, training: true }).sin().sum(),
  "nn/batch_norm_eval": (x, weight, bias) =>
    c
      .batchNorm(x, {
        runningMean: real([0.1, -0.2]),
        runningVar: real([1.2, 0.8]),
        weight,
        bias,
        training: false,
      })
      .sin()
      .sum(),
  "nn/group_norm": (x, weight, bias) => c.groupNorm(x, 2, { weight, bias }).sin().sum(),
  "nn/normalize": (x) => c.normalize(x, { dim: 1 }).mul(gen("2,3;seed=11")).sum(),
  "nn/local_response_norm": (x) => c.localResponseNorm(x, 2).sin().sum(),
  "nn/rms_norm_manual": (x, w) =>
    x
      .mul(c.rsqrt(x.mul(x).mean(-1, { keepdim: true }).add(1e-6)))
      .mul(w)
      .sin()
      .sum(),
  "nn/glu": (x) => c.glu(x).sin().sum(),
  "nn/attention": (q, k, v) => c.softmax(scores(q, k), -1).matmul(v).sin().sum(),
  "nn/causal_attention": (q, k, v) =>
    c
      .softmax(c.maskedFill(scores(q, k), future(), -Infinity), -1)
      .matmul(v)
      .sin()
      .sum(),
  "nn/rnn_unrolled": (h, w, u) => {
    const step = (s: Tensor): Tensor => s.matmul(w).add(u).tanh();
    return step(step(step(h)))
      .pow(2)
      .sum();
  },
  "nn/conv1d": (x, w, bias) => c.conv1d(x, w, { bias, stride: 2, padding: 1 }).tanh().sum(),
  "nn/conv1d_dil_groups": (x, w) => c.conv1d(x, w, { dilation: 2, groups: 2 }).tanh().sum(),
  "nn/conv1d_jac": (x, w) => c.conv1d(x, w, { padding: 1 }),
  "nn/conv2d": (x, w, bias) => c.conv2d(x, w, { bias, padding: 1 }).tanh().sum(),
  "nn/conv2d_stride_dil": (x, w) =>
    c
      .conv2d(x, w, { stride: [1, 2], dilation: [2, 1], padding: [1, 0] })
      .tanh()
      .sum(),
  "nn/conv2d_groups_batch": (x, w) => c.conv2d(x, w, { groups: 2 }).tanh().sum(),
  "nn/conv2d_jac": (x, w) => c.conv2d(x, w, { stride: 2 }),
  "nn/conv_transpose2d": (x, w) =>
    c.convTranspose2d(x, w, { stride: 2, padding: 1, outputPadding: 1 }).tanh().sum(),
  "nn/max_pool1d_overlap": (x) => c.maxPool1d(x, 3, { stride: 1 }).pow(2).sum(),
  "nn/avg_pool2d": (x) => c.avgPool2d(x, 2, { stride: 1, padding: 1 }).pow(2).sum(),
  "nn/lp_pool1d": (x) => c.lpPool1d(x, 2, 2).sum(),
  "nn/upsample_nearest": (x) => c.interpolate(x, { scaleFactor: 2 }).pow(2).sum().mul(x.sum()),
  "nn/grid_sample": (x, g) => c.gridSample(x, g, { alignCorners: true }).sin().sum(),
  "nn/fold": (x) => c.fold(x, [3, 3], [2, 2]).pow(2).sum(),
  "nn/gru_cell": (x, h, wi, wh, bi, bh) => c.gruCell(x, h, wi, wh, bi, bh).sum(),
};
