import type * as Core from "@tensorflow/tfjs-core";

import { type Job, joined, type NetworkData, type ScoreData } from "./library.ts";

type Tf = typeof Core;

/** The mean over the rows of log Σ eˢ − s at the class. */
const crossEntropy = (tf: Tf, scores: Core.Tensor, labels: Core.Tensor): Core.Scalar =>
  tf.mean(tf.sub(tf.logSumExp(scores, 1), tf.sum(tf.mul(scores, labels), 1)));

/** The weights b1, b2, w1, w2 and the gradient in them. */
export function networkGradientOf(tf: Tf, data: NetworkData) {
  const { rows, inputs, hidden, classes } = data;
  const features = tf.tensor2d(data.features, [rows, inputs]);
  const labels = tf.tensor2d(data.labels, [rows, classes]);
  const weights = [
    tf.tensor1d(data.b1),
    tf.tensor1d(data.b2),
    tf.tensor2d(data.w1, [inputs, hidden]),
    tf.tensor2d(data.w2, [hidden, classes]),
  ];
  const gradient = tf.grads((b1, b2, w1, w2) => {
    const h = tf.relu(tf.add(tf.matMul(features, w1!), b1!));
    return crossEntropy(tf, tf.add(tf.matMul(h as Core.Tensor2D, w2!), b2!), labels);
  });
  return { weights, gradient: (): Core.Tensor[] => gradient(weights) };
}

export function networkGradient(tf: Tf, data: NetworkData): Job {
  const { gradient } = networkGradientOf(tf, data);
  return reading(tf, gradient);
}

export function crossEntropyGradient(tf: Tf, data: ScoreData): Job {
  const shape: [number, number] = [data.rows, data.classes];
  const [scores, labels] = [tf.tensor2d(data.scores, shape), tf.tensor2d(data.labels, shape)];
  const both = tf.valueAndGrad((s: Core.Tensor) => crossEntropy(tf, s, labels));
  return reading(tf, () => {
    const { value, grad } = both(scores);
    return [value, grad];
  });
}

function reading(tf: Tf, compute: () => Core.Tensor[]): Job {
  const run = (): Float32Array[] => {
    const tensors = tf.tidy(compute);
    const values = tensors.map((t) => t.dataSync() as Float32Array);
    tf.dispose(tensors);
    return values;
  };
  return { run, result: () => joined(run()) };
}
