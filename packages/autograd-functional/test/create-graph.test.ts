import { tensor, type Tensor } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jvp as forward } from "@cotangent/jvp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hessian, hvp, jacobian, jvp, vhp, vjp } from "../src/index.ts";
import { differences, distance, numbers, restoreDtype, useFloat64 } from "./support.ts";

beforeAll(useFloat64);
afterAll(restoreDtype);

const x = (): Tensor => tensor([0.3, -0.7, 1.1]);
const v = (): Tensor => tensor([2, 3, 5]);
const f = (a: Tensor): Tensor => a.sin().mul(a.sum());
const g = (a: Tensor): Tensor => f(a).sum();
const total = (parts: Tensor | readonly Tensor[]): Tensor =>
  Array.isArray(parts) ? parts.map((p: Tensor) => p.sum()).reduce((s, p) => s.add(p)) : (parts as Tensor).sum();

type Options = { readonly createGraph?: boolean };
const functions: Record<string, (a: Tensor, options: Options) => Tensor> = {
  jacobian: (a, options) => total(jacobian(f, a, options)),
  "jacobian, vectorized": (a, options) => total(jacobian(f, a, { ...options, vectorize: true })),
  "jacobian of two inputs": (a, options) => total(jacobian((b, c) => b.mul(c).sin().sum(), [a, a.mul(2)], options)),
  hessian: (a, options) => total(hessian(g, a, options)),
  "hessian, vectorized": (a, options) => total(hessian(g, a, { ...options, vectorize: true })),
  vjp: (a, options) => total(vjp(f, a, v(), options)),
  "vjp by its v": (a, options) => total(vjp(f, x(), a, options)),
  jvp: (a, options) => total(jvp(f, a, v(), options)),
  "jvp by its v": (a, options) => total(jvp(f, x(), a, options)),
  vhp: (a, options) => total(vhp(g, a, v(), options)),
  hvp: (a, options) => total(hvp(g, a, v(), options)),
  "a captured tensor": (a, options) => total(jacobian((b) => b.mul(a).sin(), x(), options)),
};

describe.each(Object.entries(functions))("%s", (_, compute) => {
  it("is a constant to grad and jvp outside by default", () => {
    for (const options of [{}, { createGraph: false }]) {
      expect(numbers(grad((a: Tensor) => compute(a, options))(x()))).toEqual([0, 0, 0]);
      expect(forward((a: Tensor) => compute(a, options), [x()], [v()])[1].item()).toBe(0);
    }
  });

  it("with createGraph has the derivative that finite differences have, in both modes", () => {
    const kept = (a: Tensor): Tensor => compute(a, { createGraph: true });
    const expected = differences(kept, x()).flat();
    expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.01);
    expect(distance(numbers(grad(kept)(x())), expected)).toBeLessThan(1e-8);
    const along = expected.reduce((s, d, i) => s + d * numbers(v())[i]!, 0);
    expect(distance([forward(kept, [x()], [v()])[1].item()], [along])).toBeLessThan(1e-8);
  });

  it("has the same value either way", () => {
    expect(compute(x(), {}).item()).toBeCloseTo(compute(x(), { createGraph: true }).item(), 14);
  });
});

describe("the curried form", () => {
  const curried: Record<string, (options?: Options) => (a: Tensor) => Tensor> = {
    jacobian: (options) => (a) => total(jacobian(f, options)(a)),
    hessian: (options) => (a) => total(hessian(g, options)(a)),
    "forward-mode": (options) => (a) =>
      total(jacobian(f, { ...options, vectorize: true, strategy: "forward-mode" })(a)),
  };

  it.each(Object.entries(curried))("of %s stays differentiable, unless createGraph is false", (_, make) => {
    const expected = differences(make(), x()).flat();
    expect(distance(numbers(grad(make())(x())), expected)).toBeLessThan(1e-8);
    expect(numbers(grad(make({ createGraph: false }))(x()))).toEqual([0, 0, 0]);
  });

  it("gives third derivatives by nesting", () => {
    const third = jacobian(hessian((a: Tensor) => a.pow(4).sum()))(tensor([1, 2]));
    expect(third.arraySync()).toEqual([[[24, 0], [0, 0]], [[0, 0], [0, 48]]]);
  });
});
