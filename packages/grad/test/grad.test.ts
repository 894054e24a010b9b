import { concatenate, indexSelect, onesLike, stopGradient, type Tensor, tensor, where, zeros } from "@cotangent/core";
import { jvp } from "@cotangent/jvp";
import { beforeAll, describe, expect, it } from "vitest";
import { expectClose, f64, i32, inner, slopes, types, useCpu, values } from "../../jvp/test/support.ts";
import { grad, gradAndValue } from "../src/index.ts";

beforeAll(useCpu);

const x = (): Tensor => f64([1, 2]);
const y = (): Tensor => f64([3, 4]);
const dot = (a: Tensor, b: Tensor): Tensor => a.mul(b).sum();

describe("grad", () => {
  it.each<[string, (a: Tensor) => Tensor]>([
    ["a sum of products", (a) => a.mul(a.sin()).sum()],
    ["a value used many times", (a) => a.add(a).mul(a).div(a.add(3)).sub(a).sum()],
    ["matrix products and transposes", (a) => a.reshape([2, 3]).matmul(a.reshape([2, 3]).T).exp().mean()],
    ["slices, reversed and strided", (a) => a.slice(null, null, { step: -2 }).mul(a.slice(1, 4)).sum()],
    ["selection by index, with repetition", (a) => indexSelect(a, 0, i32([1, 1, 4])).mul(a.slice(0, 3)).sum()],
    ["concatenation with itself", (a) => concatenate([a.cos(), a], 0).cumsum(0).square().sum()],
    ["broadcasting", (a) => a.reshape([6, 1]).mul(a).add(a.reshape([6, 1, 1])).tanh().sum()],
    ["a choice by element", (a) => where(a.lt(0.5), a.mul(3), a.square()).sum()],
    ["maximum and minimum", (a) => a.amax().mul(a.amin()).add(a.maximum(0.4).sum())],
    ["products", (a) => a.reshape([2, 3]).prod(0).sum()],
  ])("agrees with central differences and with forward mode: %s", (_, f) => {
    const at = f64([0.3, -0.7, 1.1, 0.45, 0.9, -0.2]);
    const gradient = grad(f)(at);
    expectClose(gradient, slopes(f, at)[0], 1e-8);
    const dx = f64([1, -2, 0.5, 3, 0, -1]);
    expectClose(inner(gradient, dx), jvp(f, [at], [dx])[1].item(), 1e-13);
  });

  it("has the structure, shapes and dtypes of the argument", () => {
    const params = { w: f64([[1, 2], [3, 4]]), b: [tensor(5, { dtype: "float32" })] as const };
    const gradient = grad((p: typeof params) => p.w.sum().mul(p.b[0]))(params);
    expect(types(gradient)).toEqual({ w: "float64[2,2]", b: ["float32[]"] });
    expect(values(gradient)).toEqual({ w: [[5, 5], [5, 5]], b: [10] });
  });

  it("leaves the other arguments alone, whatever they are", () => {
    const f = (a: Tensor, scale: number, options: { readonly shift: Tensor; readonly names: string[] }): Tensor =>
      a.mul(scale).add(options.shift).mul(options.names.length).sum();
    expect(values(grad(f)(x(), 3, { shift: i32([1, 1]), names: ["a", "b"] }))).toEqual([6, 6]);
  });

  it("is zeros for an argument, or a leaf, that the function does not use", () => {
    expect(values(grad((_x: Tensor) => f64(3))(x()))).toEqual([0, 0]);
    expect(values(grad((p: { a: Tensor; b: Tensor }) => p.a.sum())({ a: x(), b: f64([[7]]) }))).toEqual({
      a: [1, 1],
      b: [[0]],
    });
    expect(values(grad((a: Tensor, b: Tensor) => a.sum().add(b.sum().mul(0)), { argnums: [0, 1] })(x(), y()))).toEqual([
      [1, 1],
      [0, 0],
    ]);
  });

  it("is zeros behind stopGradient and where the function is piecewise constant", () => {
    expect(values(grad((a: Tensor) => stopGradient(a).mul(a).sum())(x()))).toEqual([1, 2]);
    expect(values(grad((a: Tensor) => a.round().add(a.sign()).sum())(x()))).toEqual([0, 0]);
  });

  it("is zeros for a scalar output of an integer dtype", () => {
    const gradient = grad((a: Tensor) => a.to("int32").sum())(x());
    expect(types(gradient)).toBe("float64[2]");
    expect(values(gradient)).toEqual([0, 0]);
    expect(values(grad((a: Tensor) => a.gt(0).all())(x()))).toEqual([0, 0]);
  });

  it("keeps the argument's dtype through a conversion", () => {
    expect(types(grad((a: Tensor) => a.to("float32").sum())(x()))).toBe("float64[2]");
  });

  it("works for empty and zero-dimensional arguments, and empty trees", () => {
    expect(types(grad((a: Tensor) => a.sum())(f64([])))).toBe("float64[0]");
    expect(types(grad((a: Tensor) => a.sum())(zeros([2, 0, 3])))).toBe("float32[2,0,3]");
    expect(values(grad((a: Tensor) => a.mul(a).mul(a))(f64(2)))).toBe(12);
    expect(grad((_x: Record<string, Tensor>) => tensor(1))({})).toEqual({});
  });

  it("of an output that is the argument itself is 1", () => {
    expect(values(grad((a: Tensor) => a)(f64(5)))).toBe(1);
  });

  it("takes the branch that the values take, and calls the function once", () => {
    let calls = 0;
    const f = (a: Tensor): Tensor => {
      calls++;
      return (a.sum() as unknown as number) > 0 ? a.sum().mul(2) : a.sum().mul(-3);
    };
    expect(values(grad(f)(x()))).toEqual([2, 2]);
    expect(values(grad(f)(x().neg()))).toEqual([-3, -3]);
    expect(calls).toBe(2);
  });

  it("lets the function read values as numbers, which are constants then", () => {
    const f = (a: Tensor): Tensor => a.mul(a.sum().item()).sum();
    expect(values(grad(f)(x()))).toEqual([3, 3]);
  });

  it("may be used while another gradient is computed, and after an error", () => {
    const broken = (): unknown =>
      grad((_x: Tensor): Tensor => {
        throw new Error("mine");
      })(x());
    expect(broken).toThrow("mine");
    expect(values(grad((a: Tensor) => dot(a, grad((b: Tensor) => dot(b, b))(a)))(x()))).toEqual([4, 8]);
  });
});

describe("argnums", () => {
  it("keeps its order", () => {
    expect(values(grad(dot, { argnums: [1, 0] })(x(), y()))).toEqual([[1, 2], [3, 4]]);
    expect(values(grad(dot, { argnums: [0, 1] })(x(), y()))).toEqual([[3, 4], [1, 2]]);
  });

  it("counts from the end where it is negative", () => {
    expect(values(grad(dot, { argnums: -1 })(x(), y()))).toEqual([1, 2]);
    expect(values(grad(dot, { argnums: -2 })(x(), y()))).toEqual([3, 4]);
    expect(values(grad(dot, { argnums: [-1, 0] })(x(), y()))).toEqual([[1, 2], [3, 4]]);
  });

  it("gives the bare structure for a number, and a list for a list, even of one", () => {
    expect(values(grad(dot, { argnums: 0 })(x(), y()))).toEqual([3, 4]);
    expect(values(grad(dot, { argnums: [0] })(x(), y()))).toEqual([[3, 4]]);
  });

  it("selects trees", () => {
    const f = (a: Tensor, p: { w: Tensor; b: Tensor }): Tensor => a.mul(p.w).add(p.b).sum();
    expect(values(grad(f, { argnums: [1, 0] })(x(), { w: y(), b: f64(1) }))).toEqual([{ b: 2, w: [1, 2] }, [3, 4]]);
  });

  it("may leave out arguments that have no derivative", () => {
    expect(values(grad((n: number, a: Tensor) => a.mul(n).sum(), { argnums: 1 })(3, x()))).toEqual([3, 3]);
  });
});

describe("aux", () => {
  it("comes beside the gradient", () => {
    const f = (a: Tensor): [Tensor, { twice: Tensor }] => [dot(a, a), { twice: a.mul(2) }];
    expect(values(grad(f, { hasAux: true })(x()))).toEqual([[2, 4], { twice: [2, 4] }]);
  });

  it("may be anything, of any shape", () => {
    const f = (a: Tensor) => [a.sum(), [a.mul(2).reshape([2, 1]), null, "text", 3, undefined, new Map()]] as const;
    const [, aux] = grad(f, { hasAux: true })(x());
    expect(values(aux)).toEqual([[[2], [4]], null, "text", 3, undefined, new Map()]);
  });

  it("may be an argument, and can be used afterwards", () => {
    const other = y();
    const [gradient, [a, b]] = grad((p: Tensor, q: Tensor) => [dot(p, q), [p, q]] as const, { hasAux: true })(x(), other);
    expect(b).toBe(other);
    expect(values([gradient, a, a.add(b)])).toEqual([[3, 4], [1, 2], [4, 6]]);
  });

  it("carries no derivative of the inner transform but all of the outer one", () => {
    const outer = (a: Tensor): Tensor => {
      const [gradient, aux] = grad((b: Tensor) => [dot(b, b), b.mul(a)] as const, { hasAux: true })(a);
      return gradient.add(aux).sum(); // 2a + a²
    };
    expect(values(grad(outer)(x()))).toEqual([4, 6]);
  });
});

describe("gradAndValue", () => {
  it("gives the gradient first, then the value", () => {
    expect(values(gradAndValue((a: Tensor) => dot(a, a))(x()))).toEqual([[2, 4], 5]);
    expect(values(gradAndValue(dot, { argnums: [1] })(x(), y()))).toEqual([[[1, 2]], 11]);
  });

  it("gives [gradient, [value, aux]] with aux", () => {
    const f = (a: Tensor): [Tensor, Tensor] => [dot(a, a), a];
    expect(values(gradAndValue(f, { hasAux: true })(x()))).toEqual([[2, 4], [5, [1, 2]]]);
  });

  it("gives a value that outer transforms see", () => {
    const f = (a: Tensor): Tensor => gradAndValue((b: Tensor) => dot(b, onesLike(b)))(a)[1];
    expect(values(grad(f)(x()))).toEqual([1, 1]);
  });
});
