import type { Tensor } from "cotangent";

import { type Instance, type Leaf, place as upload, type Problem } from "../problem.ts";
import { torchConstant, torchInputs, torchReferences } from "../torch.ts";
import { crossEntropy, surprise } from "./cross-entropy.ts";
import { iris, matrix, oneHot, toRows } from "./iris.ts";
import { wave } from "./points.ts";

/** Two layers. An object, so that gradient and Hessian are objects of objects. */
interface Weights {
  readonly b1: Tensor;
  readonly b2: Tensor;
  readonly w1: Tensor;
  readonly w2: Tensor;
  readonly [key: string]: Tensor;
}

interface Task {
  readonly rows: readonly (readonly number[])[];
  readonly classes: readonly number[];
  readonly hidden: number;
  readonly classCount: number;
}

/** The same network by loops; parameters flat in the order b1, b2, w1, w2. */
function plainLoss({ rows, classes, hidden, classCount }: Task, x: Float64Array): number {
  const inputs = rows[0]!.length;
  const b2 = hidden;
  const w1 = b2 + classCount;
  const w2 = w1 + inputs * hidden;
  const h = new Float64Array(hidden);
  const scores = new Float64Array(classCount);
  let loss = 0;
  for (let r = 0; r < rows.length; r++) {
    const row = rows[r]!;
    for (let j = 0; j < hidden; j++) {
      let sum = x[j]!;
      for (let i = 0; i < inputs; i++) sum += row[i]! * x[w1 + i * hidden + j]!;
      h[j] = Math.tanh(sum);
    }
    for (let k = 0; k < classCount; k++) {
      let sum = x[b2 + k]!;
      for (let j = 0; j < hidden; j++) sum += h[j]! * x[w2 + j * classCount + k]!;
      scores[k] = sum;
    }
    loss += surprise(scores, classes[r]!);
  }
  return loss / rows.length;
}

function instance(
  label: string,
  task: Task,
  leaves: readonly Leaf[],
  torch: { readonly name: string; readonly order: readonly number[] } | null,
): Instance<Weights> {
  return {
    label,
    size: leaves.reduce((sum, leaf) => sum + leaf.data.length, 0),
    large: torch === null,
    kinds: ["gradient", "hessian"],
    leaves,
    pack: ([b1, b2, w1, w2]) => ({ b1: b1!, b2: b2!, w1: w1!, w2: w2! }),
    bind: (place) => {
      const X = upload(matrix(task.rows), place);
      const y = upload(oneHot(task.classes, task.classCount), place);
      return ({ w1, b1, w2, b2 }) =>
        crossEntropy(X.matmul(w1).add(b1).tanh().matmul(w2).add(b2), y);
    },
    plain: (x) => [plainLoss(task, x)],
    references: torch === null ? [] : torchReferences(torch.name, torch.order),
  };
}

// PyTorch's inputs are w1, b1, w2, b2
const torch = { name: "mlp_tanh_ce", order: [1, 3, 0, 2] };
const small: Task = {
  rows: toRows(torchConstant(torch.name, "X")),
  classes: [0, 1, 1, 0],
  hidden: 4,
  classCount: 2,
};
const flowers: Task = { ...iris(), hidden: 5, classCount: 3 };

export const mlpProblem: Problem = {
  name: "mlp",
  title: "Loss of a two-layer network",
  formula: "f({ w1, b1, w2, b2 }) = cross-entropy(tanh(Xw₁ + b₁)w₂ + b₂, y)",
  instances: [
    instance("3-4-2, 4 rows", small, torchInputs(torch.name, torch.order), torch),
    instance(
      "Iris, 4-5-3, 150 rows",
      flowers,
      [
        { shape: [5], data: wave(5, 0.5) },
        { shape: [3], data: wave(3, 0.25) },
        { shape: [4, 5], data: wave(20, 0.75) },
        { shape: [5, 3], data: wave(15) },
      ],
      null,
    ),
  ],
};
