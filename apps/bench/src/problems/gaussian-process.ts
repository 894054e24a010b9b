import { eye, linalg, type Tensor } from "cotangent";

import { type Instance, type Leaf, place as upload, type Problem } from "../problem.ts";
import { choleskyByHand } from "../peers/linear-algebra.ts";
import { wave } from "./points.ts";

type Parameters = Tensor;

const inputs = (n: number): number[] => Array.from({ length: n }, (_, i) => (3 * i) / n);

/** K = σ²·exp(−|xᵢ − xⱼ|² / 2ℓ²) + s²·I of θ = [ln σ, ln ℓ, ln s], and −ln p(y) without its constant, by a factor of K. */
function negativeLogLikelihood(squares: Tensor, y: Tensor, identity: Tensor, theta: Tensor): Tensor {
  const [amplitude, length, noise] = [0, 1, 2].map((i) => theta.select(0, i).mul(2).exp()) as [Tensor, Tensor, Tensor];
  const kernel = squares.div(length).mul(-0.5).exp().mul(amplitude).add(identity.mul(noise));
  const factor = linalg.cholesky(kernel);
  const z = linalg.triangularSolve(factor, y);
  const logDeterminant = factor.diagonal({ dim1: 0, dim2: 1 }).log().sum();
  return z.square().sum().mul(0.5).add(logDeterminant);
}

function plainLoss(n: number, theta: Float64Array): number {
  const [x, y] = [inputs(n), wave(n)];
  const [amplitude, length, noise] = [...theta].map((t) => Math.exp(2 * t)) as [number, number, number];
  const kernel = x.flatMap((a, i) =>
    x.map((b, j) => amplitude * Math.exp((-0.5 * (a - b) ** 2) / length) + (i === j ? noise : 0)),
  );
  const l = choleskyByHand(kernel, n);
  const z: number[] = [];
  let sum = 0;
  for (let i = 0; i < n; i++) {
    let rest = y[i]!;
    for (let k = 0; k < i; k++) rest -= l[i * n + k]! * z[k]!;
    z.push(rest / l[i * n + i]!);
    sum += 0.5 * z[i]! ** 2 + Math.log(l[i * n + i]!);
  }
  return sum;
}

function instance(n: number, large: boolean): Instance<Parameters> {
  const x = inputs(n);
  const leaf: Leaf = { shape: [3], data: [0.25, -0.5, -0.75] };
  return {
    label: `${n} observations`,
    size: 3,
    large,
    kinds: ["gradient", "hessian"],
    leaves: [leaf],
    pack: ([theta]) => theta!,
    bind: (place) => {
      const squares = upload({ shape: [n, n], data: x.flatMap((a) => x.map((b) => (a - b) ** 2)) }, place);
      const y = upload({ shape: [n, 1], data: wave(n) }, place);
      const identity = eye(n, n, place);
      return (theta) => negativeLogLikelihood(squares, y, identity, theta);
    },
    plain: (theta) => [plainLoss(n, theta)],
  };
}

export const gaussianProcessProblem: Problem = {
  name: "gaussian-process",
  title: "Gaussian process",
  formula: "f(θ) = ½ yᵀK⁻¹y + ½ log det K, K = σ² exp(−|xᵢ − xⱼ|² / 2ℓ²) + s² I, θ = [log σ, log ℓ, log s], by Cholesky",
  instances: [instance(6, false), instance(40, true)],
};
