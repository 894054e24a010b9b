import { expm1, log1p, matmul, stack, type Tensor, where } from "@cotangent/core";
import { hessian } from "@cotangent/hessian";
import { jacfwd } from "@cotangent/jacfwd";
import { jacrev } from "@cotangent/jacrev";
import { jvp } from "@cotangent/jvp";
import { vmap } from "@cotangent/vmap";
import { beforeAll, describe, expect, it } from "vitest";
import { expectClose, f64, slopes, types, useCpu, values } from "../../jvp/test/support.ts";
import { grad, linearize, vjp } from "../src/index.ts";

beforeAll(useCpu);

type Scalar = (x: Tensor) => Tensor;

/** Ways to the derivative of a function of one number. */
const ways: Readonly<Record<string, (f: Scalar) => Scalar>> = {
  grad: (f) => grad(f),
  jvp: (f) => (x) => jvp(f, [x], [f64(1)])[1],
  vjp: (f) => (x) => vjp(f, [x])[1](f64(1))[0],
  linearize: (f) => (x) => linearize(f, [x])[1](f64(1)),
  jacrev: (f) => jacrev(f),
  jacfwd: (f) => jacfwd(f),
};
const names = Object.keys(ways);
const pairs = names.flatMap((a) => names.map((b): [string, string] => [a, b]));

describe("perturbations of nested derivatives are not confused", () => {
  it.each(pairs)("d/dx (x · d/dy (x + y)) = 1, by %s of %s", (outer, inner) => {
    const f: Scalar = (x) => x.mul(ways[inner]!((y) => x.add(y))(f64(1)));
    expect(ways[outer]!(f)(f64(1)).item()).toBe(1);
  });

  it.each(pairs)("d/dx (x · d/dy (x · y²)) = 8x at y = 2, by %s of %s", (outer, inner) => {
    const f: Scalar = (x) => x.mul(ways[inner]!((y) => x.mul(y).mul(y))(f64(2)));
    expect(ways[outer]!(f)(f64(3)).item()).toBe(24);
  });

  it("when the inner function only uses the outer variable", () => {
    const f: Scalar = (x) => grad((_x: Tensor) => x.mul(x))(f64(1)).add(x);
    expect(grad(f)(f64(5)).item()).toBe(1);
  });

  it("when a pullback of an outer level is used at an inner one", () => {
    const f: Scalar = (x) => {
      const [, pull] = vjp((y: Tensor) => y.mul(x), [x]); // ct ↦ ct · x
      return grad((ct: Tensor) => pull(ct)[0].mul(ct))(x); // 2 · ct · x at ct = x
    };
    expect(f(f64(3)).item()).toBe(18);
    expect(grad(f)(f64(3)).item()).toBe(12);
  });
});

describe("higher derivatives", () => {
  it.each(pairs)("second derivative of sin(x)·x by %s of %s", (outer, inner) => {
    const f: Scalar = (x) => x.sin().mul(x);
    const at = 0.7;
    expectClose(ways[outer]!(ways[inner]!(f))(f64(at)), 2 * Math.cos(at) - at * Math.sin(at), 1e-14);
  });

  it.each(names.flatMap((a) => names.map((b): [string, string, string] => [a, b, b === "grad" ? "jvp" : "grad"])))(
    "third derivative of exp(2x) by %s of %s of %s",
    (a, b, c) => {
      const f: Scalar = (x) => x.mul(2).exp();
      expectClose(ways[a]!(ways[b]!(ways[c]!(f)))(f64(0.3)), 8 * Math.exp(0.6), 1e-14);
    },
  );

  it("sixth derivative of x⁶ is 720", () => {
    let f: Scalar = (x) => x.pow(6);
    for (let i = 0; i < 6; i++) f = grad(f);
    expect(f(f64(1.7)).item()).toBeCloseTo(720, 8);
  });

  it("of tanh, sigmoid, exp and a choice agree with central differences of the first", () => {
    for (const f of [
      (x: Tensor) => x.tanh().sum(),
      (x: Tensor) => x.sigmoid().square().sum(),
      (x: Tensor) => log1p(x.exp()).sum(),
      (x: Tensor) => where(x.gt(0), x, expm1(x)).sum(),
      (x: Tensor) => x.prod(),
      (x: Tensor) => x.exp().sum().log(),
    ]) {
      const at = f64([0.5, -0.3, 1.2]);
      expectClose(jacfwd(grad(f))(at), slopes((a) => grad(f)(a), at), 1e-8);
      expectClose(jacrev(grad(f))(at), slopes((a) => grad(f)(a), at), 1e-8);
    }
  });

  it("grad of vjp of grad", () => {
    const f = (x: Tensor): Tensor => x.pow(3).sum();
    const g = (x: Tensor): Tensor => vjp(grad(f), [x])[1](f64([1, 1]))[0].sum(); // Σ 6x
    expect(values(grad(g)(f64([1, 2])))).toEqual([6, 6]);
  });
});

describe("transforms of transforms", () => {
  const quartic = (x: Tensor): Tensor => x.square().mul(x.sum()).sum();

  it("grad through jacrev, jacfwd and hessian", () => {
    const at = f64([0.5, -1, 2]);
    for (const inner of [ways.jacrev!, ways.jacfwd!]) {
      const f = (x: Tensor): Tensor => inner((y: Tensor) => y.mul(y.sum()).sin())(x).square().sum();
      expectClose(grad(f)(at), slopes(f, at)[0], 1e-7);
    }
    const h = (x: Tensor): Tensor => hessian(quartic)(x).square().sum();
    expectClose(grad(h)(at), slopes(h, at)[0], 1e-6);
  });

  it("vmap of grad gives what a loop gives", () => {
    const batch = f64([[1, 2, 3], [0.5, -1, 2], [0, 0, 0]]);
    const rows = [0, 1, 2].map((i) => batch.slice(i, i + 1).reshape([3]));
    expectClose(vmap(grad(quartic))(batch), stack(rows.map((row) => grad(quartic)(row))), 1e-14);
    expectClose(vmap(hessian(quartic))(batch), stack(rows.map((row) => hessian(quartic)(row))), 1e-14);
    expectClose(vmap(jacrev(grad(quartic)))(batch), vmap(hessian(quartic))(batch), 1e-14);
  });

  it("vmap of vmap of hessian keeps both axes in front", () => {
    const batch = f64([[[1, 2], [3, 4], [5, 6]]]);
    expect(types(vmap(vmap(hessian(quartic)))(batch))).toBe("float64[1,3,2,2]");
  });

  it("gradients by example: one for each row of the data, with shared parameters", () => {
    const w = f64([1, -1]);
    const xs = f64([[1, 2], [3, 4], [5, 6]]);
    const ys = f64([1, 0, 2]);
    const loss = (p: Tensor, a: Tensor, b: Tensor): Tensor => p.mul(a).sum().sub(b).square();
    const each = vmap(grad(loss), { inDims: [null, 0, 0] })(w, xs, ys);
    const residuals = [1 - 2 - 1, 3 - 4 - 0, 5 - 6 - 2];
    expect(values(each)).toEqual([[1, 2], [3, 4], [5, 6]].map((row, i) => row.map((a) => 2 * a * residuals[i]!)));
    const total = (p: Tensor): Tensor => vmap(loss, { inDims: [null, 0, 0] })(p, xs, ys).sum();
    expectClose(grad(total)(w), (values(each) as number[][]).reduce((s, row) => s.map((v, i) => v + row[i]!)));
  });

  it("jvp of vmap, and vmap of jvp, agree", () => {
    const f = (x: Tensor): Tensor => x.sin().mul(x).sum();
    const at = f64([[1, 2], [3, 4]]);
    const along = f64([[1, -1], [0.5, 2]]);
    const inner = vmap((x: Tensor, dx: Tensor) => jvp(f, [x], [dx])[1])(at, along);
    expectClose(jvp((x: Tensor) => vmap(f)(x), [at], [along])[1], inner, 1e-15);
  });

  it("gradient through steps of gradient descent", () => {
    const loss = (w: Tensor): Tensor => w.sub(3).square().add(w.pow(4).mul(0.1)).sum();
    const after = (rate: Tensor): Tensor => {
      let w = f64([1, -1]);
      for (let i = 0; i < 3; i++) w = w.sub(grad(loss)(w).mul(rate));
      return loss(w);
    };
    expectClose(grad(after)(f64(0.05)), slopes(after, f64(0.05))[0]![0], 1e-7);
  });

  it("the batched Jacobian of forces is minus the batched Hessian of the energy (Lennard-Jones)", () => {
    const energy = (r: Tensor): Tensor => {
      const inverse = r.square().sum().pow(-3);
      return inverse.square().sub(inverse).mul(4);
    };
    const force = (r: Tensor): Tensor => grad(energy)(r).neg();
    const batch = f64([[1.1, 0.2, -0.3], [0.9, 0.8, 0.1]]);
    const jacobian = vmap(jacrev(force))(batch);
    expect(jacobian.shape).toEqual([2, 3, 3]);
    expectClose(jacobian, vmap(hessian(energy))(batch).neg(), 1e-12);
    const first = batch.slice(0, 1).reshape([3]);
    expectClose(jacobian.slice(0, 1).reshape([3, 3]), slopes(force, first), 1e-6);
  });

  it("implicit products: Jᵀ·(J·v) by vjp of jvp is (JᵀJ)·v", () => {
    const f = (x: Tensor): Tensor => stack([x.prod(), x.square().sum()]);
    const at = f64([1, 2, 3]);
    const v = f64([1, 0, -1]);
    const [, Jv] = jvp(f, [at], [v]);
    const J = jacrev(f)(at);
    expectClose(vjp(f, [at])[1](Jv)[0], matmul(J.T, matmul(J, v)), 1e-13);
  });
});
