import { CotangentError, eye, type Tensor } from "@cotangent/core";
import { grad, linearize, vjp } from "@cotangent/grad";
import { hessian, hvp } from "@cotangent/hessian";
import { jacfwd } from "@cotangent/jacfwd";
import { jacrev } from "@cotangent/jacrev";
import { jvp } from "@cotangent/jvp";
import { vmap } from "@cotangent/vmap";
import { describe, expect, test } from "vitest";
import { expectValues, f64, matrix, onCpu } from "./support.ts";

onCpu();

type Unary = (x: Tensor) => Tensor;
type Derivative = (f: Unary) => Unary;
const forward: Derivative = (f) => (x) => jvp(f, [x], [f64(1)])[1];
const derivatives: { readonly [name: string]: Derivative } = { grad, jacfwd, jacrev, jvp: forward };

describe("Nested derivatives are not confused", () => {
  for (const [outer, d] of Object.entries(derivatives))
    for (const [inner, e] of Object.entries(derivatives)) {
      // Siskind and Pearlmutter, "Nesting forward-mode AD in a functional framework", 2008
      test(`x · d/dy (x + y) has the derivative 1 under ${outer} of ${inner}`, () => {
        expectValues(d((x) => x.mul(e((y) => x.add(y))(f64(1))))(f64(1)), 1);
      });

      test(`x · d/dy (x · y²) has the derivative 4 x y under ${outer} of ${inner}`, () => {
        expectValues(d((x) => x.mul(e((y) => x.mul(y.mul(y)))(f64(3))))(f64(2)), 24);
      });

      test(`the derivative at a point that depends on x counts, under ${outer} of ${inner}`, () => {
        // d/dx [ (y ↦ x·y³)′ at y = x² ] = d/dx 3 x⁵
        expectValues(d((x) => e((y) => x.mul(y.pow(3)))(x.mul(x)))(f64(1.5)), 15 * 1.5 ** 4);
      });
    }

  test("three levels deep with all modes", () => {
    // x·∂y[y·∂z(x y z²)] at y = 2, z = 3: ∂z = 2xyz, ∂y(y·2xyz) = 4xyz = 24x, so d/dx 24x² = 48x
    const f = (x: Tensor): Tensor =>
      x.mul(forward((y) => y.mul(grad((z: Tensor) => x.mul(y).mul(z.pow(2)))(f64(3))))(f64(2)));
    for (const d of Object.values(derivatives)) expectValues(d(f)(f64(0.5)), 24);
  });

  test("a tracer of an outer level is a constant to an inner one", () => {
    const f = (x: Tensor): Tensor => grad((_y: Tensor) => x.mul(x))(f64(5));
    for (const d of Object.values(derivatives)) {
      expectValues(f(f64(2)), 0);
      expectValues(d(f)(f64(2)), 0);
    }
  });
});

describe("Transforms inside of functions that are transformed", () => {
  const x = [0.3, -1.1, 2];

  test("grad of a function that calls jacrev", () => {
    // jacrev of sin is diag(cos), so Σ J² = Σ cos², whose gradient is −sin 2x
    const f = (t: Tensor): Tensor =>
      jacrev((u: Tensor) => u.sin())(t)
        .pow(2)
        .sum();
    expectValues(
      grad(f)(f64(x)),
      x.map((v) => -Math.sin(2 * v)),
    );
    expectValues(
      jacfwd(f)(f64(x)),
      x.map((v) => -Math.sin(2 * v)),
    );
    expectValues(
      hessian(f)(f64(x)),
      matrix(3, 3, (i, j) => (i === j ? -2 * Math.cos(2 * x[i]!) : 0)),
    );
  });

  test("grad of a function that calls jacfwd, hessian, vmap and hvp", () => {
    const power4 = (t: Tensor): Tensor => t.pow(4).sum();
    const fourth = x.map((v) => 24 * v);
    expectValues(
      grad((t: Tensor) => jacfwd((u: Tensor) => u.pow(3))(t).sum())(f64(x)),
      x.map((v) => 6 * v),
    );
    expectValues(grad((t: Tensor) => hessian(power4)(t).sum())(f64(x)), fourth);
    expectValues(
      grad((t: Tensor) => vmap((u: Tensor) => u.pow(3))(t).sum())(f64(x)),
      x.map((v) => 3 * v * v),
    );
    expectValues(
      grad((t: Tensor) => hvp(power4, [t], [f64([1, 1, 1])])[1][0].sum())(f64(x)),
      fourth,
    );
  });

  test("vmap of a Hessian is the Hessian of each", () => {
    const batch = [
      [1, 2],
      [-0.5, 3],
      [0, -1],
    ];
    const f = (t: Tensor): Tensor => t.pow(3).sum().add(t.prod());
    expectValues(
      vmap(hessian(f))(f64(batch)),
      batch.map((t) => [
        [6 * t[0]!, 1],
        [1, 6 * t[1]!],
      ]),
    );
  });

  test("vmap of grad of vmap, over different axes", () => {
    const a = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    const inner = (u: Tensor): Tensor => vmap((v: Tensor) => v.pow(2))(u).sum();
    expectValues(
      vmap(grad(inner), { inDims: 1, outDims: 1 })(f64(a)),
      a.map((row) => row.map((v) => 2 * v)),
    );
  });

  test("third derivatives by every order of the modes", () => {
    const f = (t: Tensor): Tensor => t.pow(4).sum();
    const expected = x.map((v, i) => matrix(3, 3, (j, k) => (i === j && j === k ? 24 * v : 0)));
    for (const a of [jacfwd, jacrev])
      for (const b of [jacfwd, jacrev])
        for (const c of [jacfwd, jacrev]) expectValues(a(b(c(f)))(f64(x)), expected);
  });

  test("the linear map of linearize and the pullback of vjp can be mapped and differentiated", () => {
    const f = (t: Tensor): Tensor => t.sin();
    const jacobian = matrix(3, 3, (i, j) => (i === j ? Math.cos(x[i]!) : 0));
    const basis = eye(3, 3, { dtype: "float64" });
    const [, push] = linearize(f, [f64(x)]);
    expectValues(vmap((v: Tensor) => push(v))(basis), jacobian);
    const [, pull] = vjp(f, [f64(x)]);
    expectValues(vmap((v: Tensor) => pull(v)[0])(basis), jacobian);
    expectValues(grad((v: Tensor) => push(v).sum())(f64([1, 1, 1])), x.map(Math.cos));
    expectValues(
      grad((t: Tensor) => vjp(f, [t])[1](f64([1, 1, 1]))[0].sum())(f64(x)),
      x.map((v) => -Math.sin(v)),
    );
  });
});

describe("A tracer that left its transform", () => {
  const leaked = (run: (keep: (t: Tensor) => Tensor) => void): (() => Tensor) => {
    let kept: Tensor | undefined;
    run((t) => (kept = t));
    return () => kept!.add(1);
  };
  const transforms: { readonly [name: string]: (keep: (t: Tensor) => Tensor) => void } = {
    grad: (keep) => grad((x: Tensor) => keep(x.mul(2)).sum())(f64([1, 2])),
    jvp: (keep) => jvp((x: Tensor) => keep(x.mul(2)), [f64([1, 2])], [f64([1, 1])]),
    vjp: (keep) => vjp((x: Tensor) => keep(x.mul(2)), [f64([1, 2])]),
    vmap: (keep) => vmap((x: Tensor) => keep(x.mul(2)))(f64([1, 2])),
    jacfwd: (keep) => jacfwd((x: Tensor) => keep(x.mul(2)))(f64([1, 2])),
    hessian: (keep) => hessian((x: Tensor) => keep(x.mul(2)).sum())(f64([1, 2])),
  };
  for (const [name, run] of Object.entries(transforms))
    test(`is an error that names a transform and not a wrong value: ${name}`, () => {
      const use = leaked(run);
      expect(use).toThrow(CotangentError);
      try {
        use();
      } catch (error) {
        expect((error as CotangentError).code).toBe("LEAKED_TRACER");
        expect((error as CotangentError).message).toContain("hasAux");
      }
    });

  test("does not spoil the next use of the transform", () => {
    expect(leaked(transforms["grad"]!)).toThrow();
    expectValues(grad((x: Tensor) => x.pow(2).sum())(f64([1, 2])), [2, 4]);
  });

  test("an error inside of a transform leaves the levels as they were", () => {
    expect(() =>
      grad((_x: Tensor): Tensor => {
        throw new Error("mine");
      })(f64(1)),
    ).toThrow("mine");
    expect(() =>
      vmap((_x: Tensor): Tensor => {
        throw new Error("mine");
      })(f64([1])),
    ).toThrow("mine");
    expectValues(hessian((x: Tensor) => x.pow(3))(f64(2)), 12);
  });
});
