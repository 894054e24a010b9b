import { logaddexp, type Tensor } from "cotangent";

import { type Instance, type Leaf, place as upload, type Problem } from "../problem.ts";
import { torchConstant, torchInputs, torchReferences } from "../torch.ts";
import { iris, matrix, toRows } from "./iris.ts";
import { wave } from "./points.ts";

/** Ridge penalty. */
const lambda = 0.05;

/** Rows of features, and a label of 0 or 1 for each. */
interface Labelled {
  readonly rows: readonly (readonly number[])[];
  readonly labels: readonly number[];
}

function logit(row: readonly number[], x: ArrayLike<number>): number {
  let z = x[row.length]!;
  for (let j = 0; j < row.length; j++) z += row[j]! * x[j]!;
  return z;
}
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

function plainLoss({ rows, labels }: Labelled, x: ArrayLike<number>): number {
  let loss = 0;
  for (let i = 0; i < rows.length; i++) {
    const z = logit(rows[i]!, x);
    loss += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - labels[i]! * z;
  }
  let norm = 0;
  for (let j = 0; j < rows[0]!.length; j++) norm += x[j]! ** 2;
  return loss / rows.length + lambda * norm;
}

/** Xᵀ(σ(Xw + b) − y)/n + 2λw, and for b the mean of the residuals. */
function gradient({ rows, labels }: Labelled, x: Float64Array): Float64Array {
  const d = rows[0]!.length;
  const g = new Float64Array(d + 1);
  rows.forEach((row, i) => {
    const residual = (sigmoid(logit(row, x)) - labels[i]!) / rows.length;
    [...row, 1].forEach((v, j) => (g[j]! += residual * v));
  });
  for (let j = 0; j < d; j++) g[j]! += 2 * lambda * x[j]!;
  return g;
}

/** XᵀDX/n + 2λI with D = diag(σ(1 − σ)) and a column of ones for b. */
function hessian({ rows }: Labelled, x: Float64Array): Float64Array {
  const n = rows[0]!.length + 1;
  const h = new Float64Array(n * n);
  for (const row of rows) {
    const p = sigmoid(logit(row, x));
    const features = [...row, 1];
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++)
        h[i * n + j]! += (p * (1 - p) * features[i]! * features[j]!) / rows.length;
  }
  for (let j = 0; j + 1 < n; j++) h[j * n + j]! += 2 * lambda;
  return h;
}

function instance(
  label: string,
  data: Labelled,
  leaves: readonly Leaf[],
  torchCase: string | null,
): Instance<readonly [Tensor, Tensor]> {
  const { rows, labels } = data;
  return {
    label,
    size: rows[0]!.length + 1,
    kinds: ["gradient", "hessian"],
    leaves,
    pack: ([w, b]) => [w!, b!],
    bind: (place) => {
      const X = upload(matrix(rows), place);
      const y = upload({ shape: [rows.length], data: labels }, place);
      return ([w, b]) => {
        const z = X.matmul(w).add(b);
        return logaddexp(z, 0).sub(y.mul(z)).mean().add(w.square().sum().mul(lambda));
      };
    },
    plain: (x) => [plainLoss(data, x)],
    references: [
      { name: "closed form", kind: "gradient", value: (x) => gradient(data, x) },
      { name: "closed form", kind: "hessian", value: (x) => hessian(data, x) },
      ...(torchCase === null ? [] : torchReferences(torchCase)),
    ],
  };
}

function versicolorOrVirginica(): Labelled {
  const { rows, classes } = iris((flower) => flower > 0);
  return { rows, labels: classes.map((flower) => flower - 1) };
}

const small: Labelled = {
  rows: toRows(torchConstant("logistic_regression", "X")),
  labels: Array.from(torchConstant("logistic_regression", "y").data),
};

export const logisticProblem: Problem = {
  name: "logistic-regression",
  title: "Logistic regression",
  formula: "f(w, b) = mean(log(1 + eᶻ) − y·z) + 0.05 |w|², z = Xw + b, Hessian XᵀDX/n + 0.1 I",
  instances: [
    instance("12 × 3", small, torchInputs("logistic_regression"), "logistic_regression"),
    instance(
      "Iris, 100 × 4",
      versicolorOrVirginica(),
      [
        { shape: [4], data: wave(4) },
        { shape: [], data: [0.25] },
      ],
      null,
    ),
  ],
};
