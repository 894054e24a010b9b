import type { Tensor } from "cotangent";

/** The mean of −log softmax(scores) at the true classes; `scores` and the one-hot `labels` are [rows, classes]. */
export function crossEntropy(scores: Tensor, labels: Tensor): Tensor {
  const top = scores.amax(1, { keepdim: true });
  const shifted = scores.sub(top);
  const logSumExp = shifted.exp().sum(1).log();
  return logSumExp.sub(shifted.mul(labels).sum(1)).mean();
}

export function softmax(scores: readonly number[]): number[] {
  const top = Math.max(...scores);
  const powers = scores.map((s) => Math.exp(s - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((p) => p / sum);
}

export function plainCrossEntropy(scores: readonly (readonly number[])[], classes: readonly number[]): number {
  const losses = scores.map((row, i) => {
    const top = Math.max(...row);
    return top + Math.log(row.reduce((sum, s) => sum + Math.exp(s - top), 0)) - row[classes[i]!]!;
  });
  return losses.reduce((a, b) => a + b, 0) / losses.length;
}
