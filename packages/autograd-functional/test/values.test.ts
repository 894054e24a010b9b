import { tensor, type Tensor } from "@cotangent/core";
import { hessian as transform } from "@cotangent/hessian";
import { jacfwd } from "@cotangent/jacfwd";
import { jacrev } from "@cotangent/jacrev";
import { jit } from "@cotangent/jit";
import { manualSeed, randn } from "@cotangent/random";
import { vmap } from "@cotangent/vmap";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hessian, hvp, jacobian, jvp, vhp, vjp } from "../src/index.ts";
import { differences, distance, numbers, restoreDtype, useFloat64 } from "./support.ts";

beforeAll(useFloat64);
afterAll(restoreDtype);

const x = (): Tensor => tensor([0.3, -0.7, 1.1, 0.6]);
const v = (): Tensor => tensor([0.2, 1.5, -0.4, 0.9]);

// Several outputs, products of neighbours, and functions without symmetries.
const field = (a: Tensor): Tensor => a.slice(1).mul(a.slice(0, 3).sin()).add(a.slice(0, 3).exp());
const rosenbrock = (a: Tensor): Tensor => {
  const [head, tail] = [a.slice(0, 3), a.slice(1)];
  return tail.sub(head.square()).square().mul(100).add(head.sub(1).square()).sum();
};

const jacobianWays = {
  "row by row": (f: (a: Tensor) => Tensor, a: Tensor) => jacobian(f, a),
  "row by row, kept": (f: (a: Tensor) => Tensor, a: Tensor) => jacobian(f, a, { createGraph: true }),
  "rows by vmap": (f: (a: Tensor) => Tensor, a: Tensor) => jacobian(f, a, { vectorize: true }),
  "columns by vmap": (f: (a: Tensor) => Tensor, a: Tensor) => jacobian(f, a, { vectorize: true, strategy: "forward-mode" }),
  "the curried form": (f: (a: Tensor) => Tensor, a: Tensor) => jacobian(f)(a),
};

describe.each(Object.entries(jacobianWays))("jacobian, %s", (_, compute) => {
  it("agrees with central differences", () => {
    const j = compute(field, x());
    const columns = differences(field, x());
    const expected = Array.from({ length: 3 }, (_row, i) => columns.map((c) => c[i]!)).flat();
    expect(j.shape).toEqual([3, 4]);
    expect(distance(numbers(j), expected)).toBeLessThan(1e-9);
  });

  it("agrees with jacrev and jacfwd", () => {
    const j = numbers(compute(field, x()));
    expect(distance(j, numbers(jacrev(field)(x())))).toBeLessThan(1e-14);
    expect(distance(j, numbers(jacfwd(field)(x())))).toBeLessThan(1e-14);
  });

  it("of a function that draws random numbers is that of one draw", () => {
    manualSeed(3);
    const z = numbers(randn([4]));
    manualSeed(3);
    const j = compute((a) => a.square().mul(randn([4])), x());
    const expected = numbers(x()).flatMap((a, i) => z.map((_z, k) => (i === k ? 2 * a * z[i]! : 0)));
    expect(distance(numbers(j), expected)).toBeLessThan(1e-15);
  });

  it("under vmap agrees with a loop", () => {
    const batch = tensor([[0.3, -0.7, 1.1, 0.6], [1, 2, 3, 4], [-1, 0, 0.5, 2]]);
    const mapped = vmap((a: Tensor) => compute(field, a))(batch);
    const looped = (batch.arraySync() as number[][]).flatMap((row) => numbers(compute(field, tensor(row))));
    expect(mapped.shape).toEqual([3, 3, 4]);
    expect(distance(numbers(mapped), looped)).toBeLessThan(1e-14);
  });
});

const hessianWays = {
  "row by row": (f: (a: Tensor) => Tensor, a: Tensor) => hessian(f, a),
  strict: (f: (a: Tensor) => Tensor, a: Tensor) => hessian(f, a, { strict: true }),
  "rows by vmap": (f: (a: Tensor) => Tensor, a: Tensor) => hessian(f, a, { vectorize: true }),
  "columns by vmap": (f: (a: Tensor) => Tensor, a: Tensor) =>
    hessian(f, a, { vectorize: true, outerJacobianStrategy: "forward-mode" }),
  "jacobian of jacobian": (f: (a: Tensor) => Tensor, a: Tensor) => jacobian((b) => jacobian(f, b, { createGraph: true }), a),
  "the curried form": (f: (a: Tensor) => Tensor, a: Tensor) => hessian(f)(a),
  "two curried jacobians": (f: (a: Tensor) => Tensor, a: Tensor) => jacobian(jacobian(f))(a),
};

describe.each(Object.entries(hessianWays))("hessian, %s", (_, compute) => {
  it("agrees with central differences of the gradient and with the transform", () => {
    const h = numbers(compute(rosenbrock, x()));
    const expected = differences((a) => vjp(rosenbrock, a)[1], x()).flat();
    expect(distance(h, expected)).toBeLessThan(1e-8);
    expect(distance(h, numbers(transform(rosenbrock)(x())))).toBeLessThan(1e-14);
  });
});

describe("products", () => {
  it("⟨v, J·dx⟩ of jvp is ⟨Jᵀ·v, dx⟩ of vjp", () => {
    const ct = tensor([0.5, -2, 1.5]);
    const [, forward] = jvp(field, x(), v());
    const [, backward] = vjp(field, x(), ct);
    expect(forward.mul(ct).sum().item()).toBeCloseTo(backward.mul(v()).sum().item(), 13);
    const columns = differences(field, x());
    const expected = [0, 1, 2].map((i) => columns.reduce((s, c, k) => s + c[i]! * numbers(v())[k]!, 0));
    expect(distance(numbers(forward), expected)).toBeLessThan(1e-9);
  });

  it("hvp and vhp are the Hessian times v", () => {
    const expected = numbers(hessian(rosenbrock, x()).matmul(v()));
    expect(distance(numbers(hvp(rosenbrock, x(), v())[1]), expected)).toBeLessThan(1e-14);
    expect(distance(numbers(vhp(rosenbrock, x(), v())[1]), expected)).toBeLessThan(1e-14);
  });

  it("the product of zeros with exactly two zeros has the right Hessian", () => {
    // PyTorch 1.13 returns zeros here
    const prod = (a: Tensor): Tensor => a.prod();
    const expected = [[0, 12, 0], [12, 0, 0], [0, 0, 0]];
    const a = tensor([0, 0, 12]);
    expect(hessian(prod, a).arraySync()).toEqual(expected);
    expect(hvp(prod, a, tensor([1, 0, 0]))[1].arraySync()).toEqual(expected[0]);
    expect(vhp(prod, a, tensor([1, 0, 0]))[1].arraySync()).toEqual(expected[0]);
  });
});

describe("under jit", () => {
  const functions: Record<string, (a: Tensor) => Tensor> = {
    jacobian: (a) => jacobian(field, a),
    "jacobian, strict and kept": (a) => jacobian(field, a, { strict: true, createGraph: true }),
    "jacobian in forward mode": (a) => jacobian(field, a, { vectorize: true, strategy: "forward-mode" }),
    hessian: (a) => hessian(rosenbrock, a),
    "hessian, vectorized": (a) => hessian(rosenbrock, a, { vectorize: true }),
    vjp: (a) => vjp(field, a, a.slice(1))[1],
    jvp: (a) => jvp(field, a, a)[1],
    vhp: (a) => vhp(rosenbrock, a, a)[1],
    hvp: (a) => hvp(rosenbrock, a, a)[1],
  };
  it.each(Object.entries(functions))("%s has the same value", (_, compute) => {
    const compiled = jit(compute);
    for (const a of [x(), v()]) expect(distance(numbers(compiled(a)), numbers(compute(a)))).toBeLessThan(1e-14);
  });
});

describe("nested in itself", () => {
  it("an inner Jacobian at a point that depends on the outer input is not confused with the outer one", () => {
    // d/dx x·(d/dy x·y at y = x²) = d/dx x² = 2x
    const outer = jacobian(
      (a) => jacobian((b) => a.mul(b), a.square(), { createGraph: true }).mul(a),
      tensor(3),
    );
    expect(outer.item()).toBe(6);
  });

  it("an inner one that is not kept counts as a constant", () => {
    const outer = jacobian((a) => jacobian((b) => a.mul(b), a.square()).mul(a), tensor(3));
    expect(outer.item()).toBe(3);
  });
});
