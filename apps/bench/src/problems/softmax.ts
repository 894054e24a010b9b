import type { Tensor } from "cotangent";

import { type Instance, place as upload, type Problem } from "../problem.ts";
import { crossEntropy, softmax, surprise } from "./cross-entropy.ts";
import { iris, matrix, oneHot } from "./iris.ts";
import { wave } from "./points.ts";

const lambda = 0.05;
const classCount = 3;

const { rows, classes } = iris();
const featureCount = rows[0]!.length;

/** Parameters flat: the three of b, then w row by row, as if b belonged to a feature that is always 1. */
function scores(row: readonly number[], x: ArrayLike<number>): number[] {
  const out: number[] = [];
  for (let k = 0; k < classCount; k++) {
    let sum = x[k]!;
    for (let j = 0; j < featureCount; j++) sum += row[j]! * x[(j + 1) * classCount + k]!;
    out.push(sum);
  }
  return out;
}

function plain(x: Float64Array): number[] {
  let loss = 0;
  for (let r = 0; r < rows.length; r++) loss += surprise(scores(rows[r]!, x), classes[r]!);
  let norm = 0;
  for (let j = classCount; j < x.length; j++) norm += x[j]! * x[j]!;
  return [loss / rows.length + lambda * norm];
}

/** Σ x_a (p_k − y_k) / n + 2λw. */
function gradient(x: Float64Array): Float64Array {
  const g = new Float64Array(x.length);
  rows.forEach((row, i) => {
    const p = softmax(scores(row, x));
    [1, ...row].forEach((v, a) =>
      p.forEach(
        (pk, k) =>
          (g[a * classCount + k]! += (v * (pk - (classes[i] === k ? 1 : 0))) / rows.length),
      ),
    );
  });
  for (let j = classCount; j < x.length; j++) g[j]! += 2 * lambda * x[j]!;
  return g;
}

/** Σ x_a x_b (p_k δ_kl − p_k p_l) / n + 2λI on w. */
function hessian(x: Float64Array): Float64Array {
  const n = x.length;
  const h = new Float64Array(n * n);
  for (const row of rows) {
    const p = softmax(scores(row, x));
    const features = [1, ...row];
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        const [k, l] = [i % classCount, j % classCount];
        const outer = features[Math.floor(i / classCount)]! * features[Math.floor(j / classCount)]!;
        h[i * n + j]! += (outer * ((k === l ? p[k]! : 0) - p[k]! * p[l]!)) / rows.length;
      }
  }
  for (let j = classCount; j < n; j++) h[j * n + j]! += 2 * lambda;
  return h;
}

interface Weights {
  readonly b: Tensor;
  readonly w: Tensor;
  readonly [key: string]: Tensor;
}

const size = (featureCount + 1) * classCount;

const instance: Instance<Weights> = {
  label: `Iris, ${rows.length} × ${featureCount}, ${classCount} classes`,
  size,
  kinds: ["gradient", "hessian"],
  leaves: [
    { shape: [classCount], data: wave(classCount) },
    { shape: [featureCount, classCount], data: wave(featureCount * classCount, 0.5) },
  ],
  pack: ([b, w]) => ({ b: b!, w: w! }),
  bind: (place) => {
    const X = upload(matrix(rows), place);
    const y = upload(oneHot(classes, classCount), place);
    return ({ w, b }) => crossEntropy(X.matmul(w).add(b), y).add(w.square().sum().mul(lambda));
  },
  plain,
  references: [
    { name: "closed form", kind: "gradient", value: gradient },
    { name: "closed form", kind: "hessian", value: hessian },
  ],
};

export const softmaxProblem: Problem = {
  name: "softmax-regression",
  title: "Softmax regression",
  formula: "f({ w, b }) = cross-entropy(Xw + b, y) + 0.05 |w|²",
  instances: [instance],
};
