import {
  einsum,
  elu,
  logsigmoid,
  logsumexp,
  max,
  norm,
  relu,
  softplus,
  type Tensor,
} from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { hessian } from "@cotangent/hessian";
import { jacfwd } from "@cotangent/jacfwd";
import { jacrev } from "@cotangent/jacrev";
import { checkGrads } from "@cotangent/testing";
import { describe, expect, test } from "vitest";
import { expectValues, f64, matrix, onCpu } from "./support.ts";

onCpu();

type Unary = (x: Tensor) => Tensor;
const diagonal = (entries: readonly number[]): number[][] =>
  matrix(entries.length, entries.length, (i, j) => (i === j ? entries[i]! : 0));

/** The Hessian by every composition of the modes, against a closed form in plain numbers. */
function expectHessian(
  f: Unary,
  x: readonly number[],
  expected: readonly (readonly number[])[],
): void {
  const routes = [
    hessian(f),
    jacfwd(jacfwd(f)),
    jacrev(jacrev(f)),
    jacrev(jacfwd(f)),
    jacrev(grad(f)),
    jacfwd(grad(f)),
  ];
  for (const route of routes) expectValues(route(f64(x)), expected, 1e-11);
}

describe("Second derivatives", () => {
  const x = [-1.5, -0.25, 0.5, 2];

  test("of tanh are −2 tanh (1 − tanh²)", () => {
    expectHessian(
      (t) => t.tanh().sum(),
      x,
      diagonal(x.map((v) => -2 * Math.tanh(v) * (1 - Math.tanh(v) ** 2))),
    );
  });

  test("of sigmoid are σ (1 − σ) (1 − 2σ)", () => {
    const s = (v: number): number => 1 / (1 + Math.exp(-v));
    expectHessian(
      (t) => t.sigmoid().sum(),
      x,
      diagonal(x.map((v) => s(v) * (1 - s(v)) * (1 - 2 * s(v)))),
    );
  });

  test("of exp are exp", () => {
    expectHessian((t) => t.exp().sum(), x, diagonal(x.map(Math.exp)));
  });

  test("of elu are α eˣ below 0 and 0 above", () => {
    expectHessian(
      (t) => elu(t, 1.5).sum(),
      x,
      diagonal(x.map((v) => (v < 0 ? 1.5 * Math.exp(v) : 0))),
    );
  });

  test("of logsumexp are diag(p) − p pᵀ", () => {
    const total = x.reduce((a, v) => a + Math.exp(v), 0);
    const p = x.map((v) => Math.exp(v) / total);
    expectHessian(
      (t) => logsumexp(t, 0),
      x,
      matrix(4, 4, (i, j) => (i === j ? p[i]! : 0) - p[i]! * p[j]!),
    );
  });

  test("of the squared maximum are 2 at its place", () => {
    const expected = diagonal([0, 0, 0, 2]);
    expectHessian((t) => max(t).pow(2), x, expected);
    expectHessian((t) => t.amax().pow(2), x, expected);
    expectHessian((t) => max(t, 0).values.pow(2), x, expected);
  });

  test("of the product are products of the others, with none, one, two and three zeros", () => {
    for (const v of [
      [2, -3, 0.5, 4],
      [2, 0, 0.5, 4],
      [2, 0, 0, 4],
      [0, 0, 0, 4],
    ]) {
      const others = (...left: number[]): number =>
        v.reduce((a, e, k) => (left.includes(k) ? a : a * e), 1);
      expectValues(
        grad((t: Tensor) => t.prod())(f64(v)),
        v.map((_, i) => others(i)),
      );
      expectHessian(
        (t) => t.prod(),
        v,
        matrix(4, 4, (i, j) => (i === j ? 0 : others(i, j))),
      );
    }
  });

  test("of einsum are its constants: 1ᵀ·A·A·v has δ_bc v_d + δ_da v_b", () => {
    const v = [0.5, -2];
    const f = (a: Tensor): Tensor => einsum("ij,jk,k->", a, a, f64(v));
    const a = f64([
      [1, 2],
      [3, 4],
    ]);
    for (const h of [hessian(f)(a), jacrev(jacrev(f))(a), jacfwd(jacfwd(f))(a)]) {
      const expected = matrix(4, 4, (p, q) => {
        const [i, j, k, l] = [p >> 1, p & 1, q >> 1, q & 1];
        return (j === k ? v[l]! : 0) + (l === i ? v[j]! : 0);
      });
      expectValues(h.reshape([4, 4]), expected);
    }
    checkGrads((b: Tensor) => einsum("ij,jk->ik", b.sin(), b), [a]);
  });
});

describe("Singular points", () => {
  test("relu has derivative 0 at 0, in both modes", () => {
    const f = (x: Tensor): Tensor => relu(x).sum();
    expectValues(grad(f)(f64([0, -1, 2])), [0, 0, 1]);
    expectValues(jacfwd(f)(f64([0, -1, 2])), [0, 0, 1]);
  });

  test("x³ at 0 has derivatives 0, 0 and 6", () => {
    const cube = (x: Tensor): Tensor => x.pow(3);
    const zero = f64(0);
    expectValues(grad(cube)(zero), 0);
    expectValues(grad(grad(cube))(zero), 0);
    expectValues(grad(grad(grad(cube)))(zero), 6);
    expectValues(jacfwd(jacfwd(jacfwd(cube)))(zero), 6);
    expectValues(grad(grad(grad(grad(cube))))(zero), 0);
  });

  test("softplus and logsigmoid are finite at ±800, with their derivatives", () => {
    const at = f64([800, -800]);
    const total = (f: Unary) => (x: Tensor) => f(x).sum();
    expectValues(softplus(at), [800, 0]);
    expectValues(grad(total((x) => softplus(x)))(at), [1, 0]);
    expectValues(logsigmoid(at), [0, -800]);
    expectValues(grad(total(logsigmoid))(at), [0, 1]);
    expectValues(jacfwd(total(logsigmoid))(at), [0, 1]);
    for (const f of [total((x) => softplus(x)), total(logsigmoid)])
      expectValues(hessian(f)(at), [
        [0, 0],
        [0, 0],
      ]);
  });

  test("the norm has gradient 0 at 0, in both modes", () => {
    const length = (x: Tensor): Tensor => norm(x);
    for (const derivative of [grad(length), jacfwd(length), jacrev(length)]) {
      expectValues(derivative(f64([0, 0, 0])), [0, 0, 0]);
      expectValues(derivative(f64([3, 0, 4])), [0.6, 0, 0.8]);
    }
  });

  test("sqrt and log have infinite derivatives at 0", () => {
    expectValues(grad((x: Tensor) => x.sqrt())(f64(0)), Infinity);
    expectValues(grad((x: Tensor) => x.log())(f64(0)), Infinity);
    expect(grad((x: Tensor) => x.log())(f64(1e-300)).item()).toBe(1 / 1e-300);
  });
});
