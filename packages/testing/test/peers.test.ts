import { ConcretizationError, sum, type Tensor, tensor, zeros } from "@cotangent/core";
import { grad, gradAndValue, vjp } from "@cotangent/grad";
import { hessian } from "@cotangent/hessian";
import { jacfwd } from "@cotangent/jacfwd";
import { jacrev } from "@cotangent/jacrev";
import { jvp } from "@cotangent/jvp";
import { vmap } from "@cotangent/vmap";
import { describe, expect, test } from "vitest";
import { expectValues, f64, matrix, onCpu } from "./support.ts";

onCpu();

describe("Shapes of Jacobians and Hessians", () => {
  const a = [
    [1, 2],
    [3, 4],
    [5, 6],
  ];

  test("a function from R² to R³ has Jacobians of shape [3, 2] in both modes", () => {
    const f = (x: Tensor): Tensor => f64(a).matmul(x);
    for (const jacobian of [jacfwd, jacrev]) expectValues(jacobian(f)(f64([0.5, -1])), a);
  });

  test("the Jacobian of a matrix in a matrix has the axes of the output before those of the input", () => {
    const x = f64([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    for (const jacobian of [jacfwd, jacrev]) {
      const j = jacobian((m: Tensor) => m.T.mul(2))(x);
      expect(j.shape).toEqual([3, 2, 2, 3]);
      for (let r = 0; r < 3; r++)
        for (let c = 0; c < 2; c++)
          expectValues(
            j.select(0, r).select(0, c),
            matrix(2, 3, (p, q) => (p === c && q === r ? 2 : 0)),
          );
    }
  });

  test("the Hessian of a function of two trees is the nested product of the trees", () => {
    // f = Σ wᵢ² bᵢ + s · Σ w, so that every block is known
    const f = (p: { w: Tensor; b: Tensor }, [s]: [Tensor]): Tensor =>
      p.w.pow(2).mul(p.b).sum().add(s.mul(p.w.sum()));
    const [w, b, s] = [[1, 2], [3, -5], 7];
    const h = hessian(f, { argnums: [0, 1] })({ w: f64(w), b: f64(b) }, [f64(s)]);
    const zero = matrix(2, 2, () => 0);
    const wb = matrix(2, 2, (i, j) => (i === j ? 2 * w[i]! : 0));
    expectValues(
      h[0].w[0].w,
      matrix(2, 2, (i, j) => (i === j ? 2 * b[i]! : 0)),
    );
    expectValues(h[0].w[0].b, wb);
    expectValues(h[0].b[0].w, wb);
    expectValues(h[0].b[0].b, zero);
    expectValues(h[0].w[1][0], [1, 1]);
    expectValues(h[0].b[1][0], [0, 0]);
    expectValues(h[1][0][0].w, [1, 1]);
    expectValues(h[1][0][0].b, [0, 0]);
    expectValues(h[1][0][1][0], 0);
  });
});

describe("Control flow on values", () => {
  const f = (x: Tensor): Tensor => (Number(x.sum()) > 0 ? x.pow(2).sum() : x.pow(3).sum());
  const branch = (x: Tensor): Tensor => {
    // as a user writes it: the comparison converts the tensor to a number
    if ((x.sum() as unknown as number) > 0) return x.pow(2).sum();
    return x.pow(3).sum();
  };

  test("an if inside of grad takes the branch of the value", () => {
    for (const g of [f, branch]) {
      expectValues(grad(g)(f64([1, 2])), [2, 4]);
      expectValues(grad(g)(f64([-1, -2])), [3, 12]);
    }
  });

  test("an if inside of nested transforms without a batch takes the branch of the value", () => {
    expectValues(grad((x: Tensor) => grad(branch)(x).sum())(f64([-1, -2])), [-6, -12]);
    const [, tangent] = jvp(branch, [f64([1, 2])], [f64([1, 0])]);
    expectValues(tangent, 2);
  });

  test("an if inside of vmap throws a ConcretizationError that names vmap and the way out", () => {
    expect(() =>
      vmap(branch)(
        f64([
          [1, 2],
          [-1, -2],
        ]),
      ),
    ).toThrow(ConcretizationError);
    expect(() =>
      vmap(branch)(
        f64([
          [1, 2],
          [-1, -2],
        ]),
      ),
    ).toThrow(/vmap.*where/s);
    expect(() =>
      vmap(grad(branch))(
        f64([
          [1, 2],
          [-1, -2],
        ]),
      ),
    ).toThrow(ConcretizationError);
    expect(() =>
      jacrev(grad((x: Tensor) => vmap(branch)(x).sum()))(
        f64([
          [1, 2],
          [-1, -2],
        ]),
      ),
    ).toThrow(ConcretizationError);
  });
});

describe("Negative argnums", () => {
  const f = (a: Tensor, b: Tensor): Tensor => a.mul(b.pow(3)).sum();
  const [a, b] = [
    [2, 3],
    [1, -2],
  ];
  const args = (): [Tensor, Tensor] => [f64(a), f64(b)];
  const inB = a.map((x, i) => 3 * x * b[i]! ** 2);
  const inA = b.map((y) => y ** 3);

  test("count from the end in grad, jacrev and jacfwd", () => {
    const one = (argnums: number) => [
      grad(f, { argnums }),
      jacrev(f, { argnums }),
      jacfwd(f, { argnums }),
    ];
    const argnums = [-1, -2] as const;
    for (const derivative of one(-1)) expectValues(derivative(...args()), inB);
    for (const derivative of one(-2)) expectValues(derivative(...args()), inA);
    for (const derivative of [
      grad(f, { argnums }),
      jacrev(f, { argnums }),
      jacfwd(f, { argnums }),
    ]) {
      const [second, first] = derivative(...args());
      expectValues(second, inB);
      expectValues(first, inA);
    }
  });

  test("count from the end in hessian", () => {
    expectValues(
      hessian(f, { argnums: -1 })(...args()),
      matrix(2, 2, (i, j) => (i === j ? 6 * a[i]! * b[i]! : 0)),
    );
    const [[bb, ba]] = hessian(f, { argnums: [-1, -2] })(...args());
    expectValues(
      bb,
      matrix(2, 2, (i, j) => (i === j ? 6 * a[i]! * b[i]! : 0)),
    );
    expectValues(
      ba,
      matrix(2, 2, (i, j) => (i === j ? 3 * b[i]! ** 2 : 0)),
    );
  });
});

describe("Empty and zero-dimensional tensors", () => {
  test("an empty argument has an empty gradient and empty Jacobians of the right shape", () => {
    const empty = zeros([0, 3], { dtype: "float64" });
    expect(grad((x: Tensor) => x.sin().sum())(empty).shape).toEqual([0, 3]);
    for (const jacobian of [jacfwd, jacrev]) {
      expect(jacobian((x: Tensor) => x.mul(2))(empty).shape).toEqual([0, 3, 0, 3]);
      expect(jacobian((x: Tensor) => x.sum(0))(empty).shape).toEqual([3, 0, 3]);
      expect(jacobian((x: Tensor) => x.slice(0, 0))(f64([1, 2])).shape).toEqual([0, 2]);
    }
    expect(hessian((x: Tensor) => x.pow(2).sum())(empty).shape).toEqual([0, 3, 0, 3]);
  });

  test("a mapped axis of size 0 gives an empty result of the right shape", () => {
    const batch = zeros([0, 3], { dtype: "float64" });
    expect(vmap((x: Tensor) => x.sin().sum())(batch).shape).toEqual([0]);
    expect(vmap(hessian((x: Tensor) => x.pow(3).sum()))(batch).shape).toEqual([0, 3, 3]);
  });

  test("a zero-dimensional argument has derivatives without dimensions", () => {
    const f = (x: Tensor): Tensor => x.sin().mul(x);
    const x = 0.7;
    const first = Math.cos(x) * x + Math.sin(x);
    for (const derivative of [grad(f), jacfwd(f), jacrev(f)])
      expectValues(derivative(f64(x)), first);
    expectValues(hessian(f)(f64(x)), 2 * Math.cos(x) - x * Math.sin(x));
    expectValues(vmap(grad(f))(f64([x])), [first]);
  });

  test("an output of shape [1] keeps its dimension in a Jacobian, and is refused by grad", () => {
    const f = (x: Tensor): Tensor => x.pow(2).sum(0, { keepdim: true });
    for (const jacobian of [jacfwd, jacrev]) expectValues(jacobian(f)(f64([3, 4])), [[6, 8]]);
    expect(() => grad(f)(f64([3, 4]))).toThrow(/\[1\]/);
  });
});

describe("Aux", () => {
  const f = (
    x: Tensor,
    y: Tensor,
  ): readonly [Tensor, { readonly x: Tensor; readonly y: Tensor }] => [
    x.pow(2).mul(y).sum(),
    { x, y },
  ];

  test("that is an input comes back as a value, not as a tracer", () => {
    const [gradient, aux] = grad(f, { hasAux: true })(f64([1, 2]), f64([3, 4]));
    expectValues(gradient, [6, 16]);
    expectValues(aux.x, [1, 2]);
    expectValues(aux.y, [3, 4]);
    expectValues(aux.x.add(aux.y), [4, 6]);
  });

  test("that is an input passes through gradAndValue, vjp, jvp and the Jacobians", () => {
    const args = (): [Tensor, Tensor] => [f64([1, 2]), f64([3, 4])];
    const [, [value, aux]] = gradAndValue(f, { hasAux: true })(...args());
    expectValues(value, 19);
    expectValues(aux.x, [1, 2]);
    expectValues(vjp(f, args(), { hasAux: true })[2].x, [1, 2]);
    expectValues(jvp(f, args(), args(), { hasAux: true })[2].x, [1, 2]);
    for (const jacobian of [jacfwd, jacrev])
      expectValues(jacobian(f, { hasAux: true })(...args())[1].x, [1, 2]);
    expectValues(hessian(f, { hasAux: true })(...args())[1].y, [3, 4]);
  });
});

describe("Long sums and large values", () => {
  test("the float32 sum of ten million times 0.1 is right to 1e-5", () => {
    const x = tensor(new Float32Array(1e7).fill(0.1));
    expect(Math.abs(sum(x).item() / 1e6 - 1)).toBeLessThan(1e-5);
  });

  test("exp(100) in float64 has sixteen digits", () => {
    // 2.6881171418161354484…e43, by mpmath
    expect(Math.abs(f64(100).exp().item() / 2.6881171418161356e43 - 1)).toBeLessThan(4e-16);
  });
});
