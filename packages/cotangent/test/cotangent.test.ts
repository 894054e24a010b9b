import { createCpuBackend as interpreter } from "@cotangent/backend-cpu";
import * as core from "@cotangent/core";
import * as cotangent from "cotangent";
import { describe, expect, test } from "vitest";

const { functional, grad, hessian, linalg, random, slice, tensor } = cotangent;

describe("cotangent", () => {
  test("sets a default backend at import", async () => {
    core.setDefaultBackend(null);
    // what it imports is there already, and only the file itself runs again
    const again = "../src/index.ts?again";
    await import(again);
    expect(grad((x: core.Tensor) => x.sin().sum())(tensor([0])).arraySync()).toEqual([1]);
  });

  test("has the facade, linear algebra and random as namespaces", () => {
    const f = (x: core.Tensor): core.Tensor => x.square().sum();
    const x = tensor([1, 2]);
    expect(functional.hessian(f, x).arraySync()).toEqual(hessian(f)(x).arraySync());
    expect(random.uniform(random.key(0), [3]).shape).toEqual([3]);
    expect(linalg.solve(tensor([[2, 0], [0, 4]]), x).arraySync()).toEqual([0.5, 0.5]);
    expect(grad(linalg.det)(tensor([[1, 2], [3, 4]])).arraySync()).toEqual([[4, -3], [-2, 1]]);
  });

  test("puts all methods on tensors, types included", () => {
    const x = tensor([[1, 2], [3, 4]]);
    expect(x.index(slice(1, null), 0).arraySync()).toEqual([3]);
    expect(x.logsumexp(1).shape).toEqual([2]);
    expect(x.max(1).indices.arraySync()).toEqual([1, 1]);
    expect(x.std().item()).toBeCloseTo(1.29099445, 6);
  });

  test("every method that installMethods adds calls an operation of core with the tensor first", () => {
    const names = Object.getOwnPropertyNames(core.MoreMethods.prototype).filter((n) => n !== "constructor");
    expect(names.length).toBeGreaterThan(30);
    for (const name of names) expect(typeof core.Tensor.prototype[name as "sum"]).toBe("function");
  });

  test("exports every public name of the design", () => {
    const names =
      "grad gradAndValue vjp jvp linearize linearTranspose jacrev jacfwd hessian hvp vhp vmap jit makeGraph evalShape stopGradient tensor zeros ones full eye arange linspace zerosLike where einsum slice setDefaultDtype setDefaultBackend withBackend createCpuBackend tidy functional linalg random";
    for (const name of names.split(" ")) expect(cotangent, name).toHaveProperty(name);
  });
});

describe("explain", () => {
  const rosenbrock = (x: core.Tensor): core.Tensor => {
    const [a, b] = [x.slice(0, -1), x.slice(1)];
    return b.sub(a.square()).square().mul(100).add(a.sub(1).square()).sum();
  };

  test("shows the Hessian of Rosenbrock as one loop over bands, without an n×n temporary", () => {
    const text = cotangent.explain(cotangent.jit(hessian(rosenbrock)), cotangent.zeros([100], { dtype: "float64" }));
    expect(text).toMatch(/^1 loop nest, 0 library calls/);
    expect(text).toContain("arena 0 B");
    expect(text).toMatch(/float64\[100,100\] is zero but for \d bands/);
  });

  test("says so where the backend only interprets", () => {
    const backend = interpreter();
    expect(() => cotangent.explain(cotangent.jit(rosenbrock, { backend }), cotangent.zeros([3]))).toThrow(
      expect.objectContaining({ code: "NO_EXPLANATION" }),
    );
  });
  test("asks for a compiled function", () => {
    expect(() => cotangent.explain(rosenbrock as never, cotangent.zeros([3]) as never)).toThrow(
      "explain: expected the first argument to be a compiled function, got ",
    );
  });
});
