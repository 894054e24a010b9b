import { logsumexp, type Tensor } from "cotangent";

import type { NetworkData } from "../../peers/library.ts";
import { wave } from "../../problems/points.ts";

export interface Weights {
  readonly b1: Tensor;
  readonly b2: Tensor;
  readonly w1: Tensor;
  readonly w2: Tensor;
  readonly [key: string]: Tensor;
}

/** A network 784-128-10. */
export function makeData(rows: number): NetworkData {
  const [inputs, hidden, classes] = [784, 128, 10];
  const labels = new Float32Array(rows * classes);
  for (let i = 0; i < rows; i++) labels[i * classes + ((i * 7) % classes)] = 1;
  const values = (n: number, scale: number): Float32Array => Float32Array.from(wave(n, scale));
  return {
    rows,
    inputs,
    hidden,
    classes,
    features: values(rows * inputs, 1),
    labels,
    b1: values(hidden, 0.1),
    b2: values(classes, 0.1),
    w1: values(inputs * hidden, 0.05),
    w2: values(hidden * classes, 0.1),
  };
}

/** The mean over the rows of log Σ eˢ − s at the class. */
export const crossEntropy = (scores: Tensor, labels: Tensor): Tensor =>
  logsumexp(scores, -1).sub(scores.mul(labels).sum(-1)).mean();

export const loss = ({ b1, b2, w1, w2 }: Weights, features: Tensor, labels: Tensor): Tensor =>
  crossEntropy(features.matmul(w1).add(b1).relu().matmul(w2).add(b2), labels);
