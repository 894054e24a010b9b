import * as c from "@cotangent/core";
import { slice, type Tensor } from "@cotangent/core";
import * as l from "@cotangent/linalg";
import { gen, i32, precision, real } from "../golden.ts";
import type { GoldenFunction } from "../run/golden-function.ts";

/** Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)² */
export function rosenbrock(x: Tensor): Tensor {
  const head = c.index(x, slice(null, -1));
  const tail = c.index(x, slice(1, null));
  return tail.sub(head.pow(2)).pow(2).mul(100).add(c.sub(1, head).pow(2)).sum();
}

function repeated(n: number, step: (z: Tensor) => Tensor, start: Tensor): Tensor {
  let z = start;
  for (let i = 0; i < n; i++) z = step(z);
  return z;
}

const features = (): Tensor => gen("12,3;seed=31");
/** 1 where the first feature is larger than the second. */
const labels = (): Tensor => features().select(1, 0).gt(features().select(1, 1)).to(precision());

/** Pendulum of angle, angular velocity s with gravity, length, damping p. */
function pendulum(s: Tensor, p: Tensor): Tensor {
  const [angle, velocity] = [c.index(s, 0), c.index(s, 1)];
  const pull = c.index(p, 0).div(c.index(p, 1)).neg().mul(angle.sin());
  return c.stack([velocity, pull.sub(c.index(p, 2).mul(velocity))]);
}

function rungeKutta(s: Tensor, p: Tensor, h = 0.05): Tensor {
  const k1 = pendulum(s, p);
  const k2 = pendulum(s.add(k1.mul(h / 2)), p);
  const k3 = pendulum(s.add(k2.mul(h / 2)), p);
  const k4 = pendulum(s.add(k3.mul(h)), p);
  return s.add(
    k1
      .add(k2.mul(2))
      .add(k3.mul(2))
      .add(k4)
      .mul(h / 6),
  );
}

/** Price of a European call of strike k and maturity t, for rate r and volatility v. */
function blackScholes(s: Tensor, k: Tensor, t: Tensor, r: Tensor, v: Tensor): Tensor {
  const d1 = s
    .div(k)
    .log()
    .add(r.add(v.mul(v).div(2)).mul(t))
    .div(v.mul(t.sqrt()));
  const d2 = d1.sub(v.mul(t.sqrt()));
  const normal = (z: Tensor): Tensor => c.erf(z.div(Math.SQRT2)).add(1).mul(0.5);
  return s.mul(normal(d1)).sub(k.mul(r.neg().mul(t).exp()).mul(normal(d2)));
}

function mlp(w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor): Tensor {
  const hidden = gen("4,3;seed=41").matmul(w1).add(b1).tanh();
  return c.crossEntropy(hidden.matmul(w2).add(b2), i32([0, 1, 1, 0]));
}

const rowsThenColumns = (k: Tensor): Tensor => {
  const rows = k.div(k.sum(1, { keepdim: true }));
  return rows.div(rows.sum(0, { keepdim: true }));
};

/** Group `composite`: whole models and classic problems. */
export const composite: { readonly [name: string]: GoldenFunction } = {
  "composite/rosenbrock_2": rosenbrock,
  "composite/rosenbrock_min": rosenbrock,
  "composite/rosenbrock_10": rosenbrock,
  "composite/beale": (x) => {
    const [a, b] = [c.index(x, 0), c.index(x, 1)];
    const term = (constant: number, power: number): Tensor =>
      c
        .sub(constant, a)
        .add(a.mul(b.pow(power)))
        .pow(2);
    return term(1.5, 1).add(term(2.25, 2)).add(term(2.625, 3));
  },
  "composite/kinetic_energy": (v) => real([1, 2, 3]).mul(v.pow(2).sum(1)).sum().mul(0.5),
  "composite/newton_sqrt_iter": (a) => repeated(6, (s) => s.add(a.div(s)).div(2), a),
  "composite/log_barrier": (x) => c.sub(1, x.pow(2)).log().sum().neg().add(x.prod()),
  "composite/logistic_map_5": (r) => repeated(5, (x) => r.mul(x).mul(c.sub(1, x)), real(0.3)),
  "composite/fourier_series": (a) => {
    const phase = real([1, 2, 3, 4], [4, 1]).mul(real([0.1, 0.5, 0.9], [1, 3]));
    return phase
      .sin()
      .mul(a.reshape([4, 1]))
      .sum(0)
      .pow(2)
      .sum();
  },
  "composite/logistic_regression": (w, b) =>
    c
      .binaryCrossEntropyWithLogits(features().matmul(w).add(b), labels())
      .add(w.matmul(w).mul(0.05)),
  "composite/logistic_regression_manual": (w) =>
    c.softplus(labels().mul(2).sub(1).neg().mul(features().matmul(w))).sum(),
  "composite/vae_kl": (m, lv) => lv.add(1).sub(m.pow(2)).sub(lv.exp()).mul(-0.5).sum(),
  "composite/mlp_tanh_ce": mlp,
  "composite/mlp_gelu_ln": (w1, weight, bias, w2) => {
    const hidden = c.gelu(gen("2,3;seed=42").matmul(w1));
    return c.layerNorm(hidden, [3], { weight, bias }).matmul(w2).pow(2).mean();
  },
  "composite/pendulum_loss": (s, p) =>
    repeated(5, (z) => rungeKutta(z, p), s)
      .pow(2)
      .sum(),
  "composite/quat_rotate": (q, v) => {
    const u = c.index(q, slice(1, null));
    return v.add(c.cross(u, c.cross(u, v, 0).add(c.index(q, 0).mul(v)), 0).mul(2));
  },
  "composite/black_scholes": blackScholes,
  "composite/heat_1d_10steps": (u, k) =>
    repeated(10, (z) => z.add(k.mul(c.roll(z, 1).sub(z.mul(2)).add(c.roll(z, -1)))), u),
  "composite/sinkhorn3": (cost) => repeated(3, rowsThenColumns, cost.neg().exp()),
  "composite/gaussian_nll_full": (mean, raw) => {
    const factor = c.tril(raw, -1).add(c.diagEmbed(c.diagonal(raw).exp()));
    const z = l.triangularSolve(factor, gen("5,2;seed=33").sub(mean).T);
    return z.pow(2).sum().mul(0.5).add(c.diagonal(factor).log().sum().mul(5));
  },
};
