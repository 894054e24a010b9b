import type { Tensor } from "cotangent";

import { type Instance, type Leaf, place as upload, type Problem } from "../problem.ts";
import { torchConstant, torchInputs, torchReferences } from "../torch.ts";
import { iris, toRows } from "./iris.ts";
import { wave } from "./points.ts";

type Parameters = readonly [mean: Tensor, factor: Tensor];

/**
 * −log likelihood (without its constant) of rows under N(μ, LLᵀ), where L has the lower triangle of `factor` and the
 * exponentials of its diagonal, so that every `factor` is allowed; its upper triangle is not used.
 * The rows of z = L⁻¹(x − μ) come by forward substitution.
 */
function negativeLogLikelihood(
  columns: readonly Tensor[],
  count: number,
  [mean, factor]: Parameters,
): Tensor {
  const z: Tensor[] = [];
  const logDiagonal: Tensor[] = [];
  columns.forEach((column, i) => {
    const row = factor.select(0, i);
    const rest = z.reduce(
      (sum, zj, j) => sum.sub(zj.mul(row.select(0, j))),
      column.sub(mean.select(0, i)),
    );
    logDiagonal.push(row.select(0, i));
    z.push(rest.mul(logDiagonal[i]!.neg().exp()));
  });
  const squares = z.map((zi) => zi.square().sum()).reduce((a, b) => a.add(b));
  return squares.mul(0.5).add(logDiagonal.reduce((a, b) => a.add(b)).mul(count));
}

function plainLoss(rows: readonly (readonly number[])[], x: Float64Array): number {
  const d = rows[0]!.length;
  const factor = (i: number, j: number): number => x[d + i * d + j]!;
  let sum = 0;
  for (const row of rows) {
    const z: number[] = [];
    for (let i = 0; i < d; i++) {
      let rest = row[i]! - x[i]!;
      for (let j = 0; j < i; j++) rest -= factor(i, j) * z[j]!;
      z.push(rest / Math.exp(factor(i, i)));
      sum += 0.5 * z[i]! ** 2 + factor(i, i);
    }
  }
  return sum;
}

function instance(
  label: string,
  rows: readonly (readonly number[])[],
  leaves: readonly Leaf[],
  torchCase: string | null,
): Instance<Parameters> {
  const d = rows[0]!.length;
  return {
    label,
    size: d + d * d,
    large: torchCase === null,
    kinds: ["gradient", "hessian"],
    leaves,
    pack: ([mean, factor]) => [mean!, factor!],
    bind: (place) => {
      const columns = rows[0]!.map((_, j) =>
        upload({ shape: [rows.length], data: rows.map((row) => row[j]!) }, place),
      );
      return (parameters) => negativeLogLikelihood(columns, rows.length, parameters);
    },
    plain: (x) => [plainLoss(rows, x)],
    references: torchCase === null ? [] : torchReferences(torchCase),
  };
}

const torch = "gaussian_nll_full";

export const gaussianProblem: Problem = {
  name: "gaussian-nll",
  title: "Gaussian negative log-likelihood",
  formula: "f(μ, L) = ½ Σ |L⁻¹(x − μ)|² + n log det L, L lower triangular with diagonal exp(·)",
  instances: [
    instance("5 × 2", toRows(torchConstant(torch, "data")), torchInputs(torch), torch),
    instance(
      "Iris setosa, 50 × 4",
      iris((flower) => flower === 0).rows,
      [
        { shape: [4], data: wave(4, 0.5) },
        { shape: [4, 4], data: wave(16, 0.5) },
      ],
      null,
    ),
  ],
};
