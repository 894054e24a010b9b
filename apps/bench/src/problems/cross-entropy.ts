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

/** −log softmax(scores) at one class. */
export function surprise(scores: ArrayLike<number>, truth: number): number {
  let top = -Infinity;
  for (let k = 0; k < scores.length; k++) top = Math.max(top, scores[k]!);
  let sum = 0;
  for (let k = 0; k < scores.length; k++) sum += Math.exp(scores[k]! - top);
  return top + Math.log(sum) - scores[truth]!;
}
