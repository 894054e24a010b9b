// Zeros are symbolic: what a function does not depend on costs no operation. Counted on the backend, where work is done.
import { concatenate, stopGradient, type Tensor, tensor, where, withBackend } from "@cotangent/core";
import { hessian } from "@cotangent/hessian";
import { jacfwd } from "@cotangent/jacfwd";
import { jacrev } from "@cotangent/jacrev";
import { jvp } from "@cotangent/jvp";
import { beforeAll, describe, expect, it } from "vitest";
import { countingBackend, f64, useCpu } from "../../jvp/test/support.ts";
import { grad, linearize, vjp } from "../src/index.ts";

beforeAll(useCpu);

/** The primitives that `run` runs, sorted, without those that `prepare` runs to make its arguments. */
function operations<A extends readonly unknown[]>(prepare: () => A, run: (...args: A) => unknown): string[] {
  const { backend, ran } = countingBackend();
  return withBackend(backend, () => {
    const args = prepare();
    ran.length = 0;
    run(...args);
    return ran.toSorted();
  });
}

const vector =
  (...data: number[]) =>
  (): [Tensor] => [f64(data)];
const pair = (): [Tensor, Tensor] => [f64([1, 2]), f64([3, 4])];

describe("an argument that is not differentiated", () => {
  it("costs grad nothing: Σ x·sin(y) in x is one product back", () => {
    const f = (x: Tensor, y: Tensor): Tensor => x.mul(y.sin()).sum();
    expect(operations(pair, f)).toEqual(["mul", "reduceSum", "sin"]);
    // back: a one, its broadcast along the sum, its product with sin(y); no cosine
    expect(operations(pair, grad(f))).not.toContain("cos");
    expect(operations(pair, grad(f)).filter((name) => name === "mul")).toHaveLength(2);
    expect(operations(pair, grad(f, { argnums: 1 }))).toContain("cos");
  });

  it("costs jvp nothing: operations on constants have no tangent", () => {
    const f = (x: Tensor): Tensor => x.add(f64([3, 4]).exp().log());
    expect(operations(pair, (x, dx) => jvp(f, [x], [dx]))).toEqual(["add", "exp", "log"]);
  });
});

describe("an argument that the function does not use", () => {
  const f = (x: Tensor, _y: Tensor): Tensor => x.sin().sum();

  it("costs grad one fill, to hand zeros out", () => {
    const alone = operations(pair, grad(f));
    expect(operations(pair, grad(f, { argnums: [0, 1] }))).toEqual([...alone, "broadcastTo"].toSorted());
  });

  it("costs vjp nothing before the pullback is called", () => {
    expect(operations(pair, (x, y) => vjp(f, [x, y]))).toEqual(["cos", "reduceSum", "sin"]);
  });

  it("costs jacrev and jacfwd a fill, and no pass", () => {
    const none = (_x: Tensor): Tensor => f64([3, 4]);
    expect(operations(vector(1, 2, 3), jacrev(none))).toEqual(["broadcastTo"]);
    const rest = (name: string): boolean => !["iota", "eq", "cast", "reshape", "broadcastTo", "transpose"].includes(name);
    expect(operations(vector(1, 2, 3), jacfwd(none)).filter(rest)).toEqual([]);
    expect(operations(pair, jacrev(f, { argnums: [0, 1] })).filter(rest)).toEqual(operations(pair, jacrev(f)).filter(rest));
  });
});

describe("what carries no derivative", () => {
  it("is not differentiated: detached, discrete, and constant parts", () => {
    const f = (x: Tensor): Tensor => stopGradient(x.exp()).mul(x.sign()).add(x.gt(1).to("float64").tanh()).mul(x).sum();
    const plain = operations(vector(1, 2), f);
    const both = operations(vector(1, 2), grad(f));
    // the only product with a derivative is the last: back through it and the sum
    expect(both.filter((name) => name === "mul").length - plain.filter((name) => name === "mul").length).toBe(1);
    for (const name of ["exp", "tanh", "sign", "gt"])
      expect(both.filter((n) => n === name)).toEqual(plain.filter((n) => n === name));
  });

  it("costs the second derivative of a linear function nothing", () => {
    const linear = (x: Tensor): Tensor => x.mul(3).sum();
    const gradient = operations(vector(1, 2), grad(linear));
    // the tangent of the value, which jvp carries along, and a fill; nothing on the way back
    expect(operations(vector(1, 2), (x) => jvp(grad(linear), [x], [x]))).toEqual(
      [...gradient, "mul", "reduceSum", "broadcastTo"].toSorted(),
    );
  });

  it("is not visited backwards: an output without a cotangent", () => {
    const f = (x: Tensor): [Tensor, Tensor] => [x.sin(), x.exp()];
    const backwards = operations(vector(1, 2), jacrev((a: Tensor) => f(a)[0]));
    expect(backwards.filter((name) => name === "mul")).toHaveLength(1);
  });
});

describe("the program of a linearized function", () => {
  it("computes what depends on primals only once, before tangents come", () => {
    const { backend, ran } = countingBackend();
    withBackend(backend, () => {
      const [x, dx] = [f64([0.5, 0.25]), f64([1, 1])];
      const [, jvpFn] = linearize((a: Tensor) => a.sin().exp().mul(a.square()), [x]);
      ran.length = 0;
      jvpFn(dx);
      expect(ran).not.toContain("sin");
      expect(ran).not.toContain("exp");
      expect(ran.filter((name) => name !== "mul" && name !== "add")).toEqual([]);
    });
  });
});

describe("a choice", () => {
  it("with a constant branch makes no tangent for the constant but a zero", () => {
    const f = (x: Tensor): Tensor => where(x.gt(0), x.sin(), 0).sum();
    const ran = operations(vector(1, -2), grad(f));
    expect(ran.filter((name) => name === "sin" || name === "cos")).toEqual(["cos", "sin"]);
  });

  it("concatenates with a constant without differentiating it", () => {
    const f = (x: Tensor, y: Tensor): Tensor => concatenate([x, y.tanh()], 0).square().sum();
    const count = (argnums: 0 | [0, 1]): number =>
      operations(pair, grad(f, { argnums: argnums as 0 })).filter((name) => name === "mul" || name === "slice").length;
    expect(count(0)).toBeLessThan(count([0, 1]));
  });
});

describe("the Hessian of Rosenbrock's function, n = 10", () => {
  const rosenbrock = (x: Tensor): Tensor => {
    const [head, tail] = [x.slice(0, -1), x.slice(1)];
    return tail.sub(head.square()).square().mul(100).add(head.sub(1).square()).sum();
  };
  const start = (): [Tensor] => [tensor(Array.from({ length: 10 }, (_, i) => 1 + i / 10), { dtype: "float64" })];

  it("runs at most 63 operations, whatever n is", () => {
    const count = operations(start, hessian(rosenbrock)).length;
    expect(count).toBeLessThanOrEqual(63);
    expect(operations(vector(...Array.from({ length: 50 }, () => 2)), hessian(rosenbrock))).toHaveLength(count);
  });
});
