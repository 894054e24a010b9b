import { onesLike, stopGradient, tensor, type Tensor } from "@cotangent/core";
import { jvp } from "@cotangent/jvp";
import { vmap } from "@cotangent/vmap";
import { beforeAll, describe, expect, it } from "vitest";
import { expectClose, f64, i32, inner, slope, types, useCpu, values } from "../../jvp/test/support.ts";
import { grad, vjp } from "../src/index.ts";

beforeAll(useCpu);

const x = (): Tensor => f64([1, 2]);

describe("vjp", () => {
  it("gives the value and the cotangents of the primals", () => {
    const [y, vjpFn] = vjp((a: Tensor) => a.sin(), [x()]);
    // PyTorch 1.13: torch.func.vjp(torch.sin, [1, 2]), at the cotangent [3, 4]
    expectClose(y, [0.8414709848078965, 0.9092974268256817]);
    expectClose(vjpFn(f64([3, 4])), [[1.6209069176044193, -1.6645873461885696]]);
  });

  it.each<[string, (a: Tensor) => Tensor, readonly number[]]>([
    ["an outer product", (a) => a.reshape([2, 1]).matmul(a.exp().reshape([1, 2])), [2, 2]],
    ["a cumulative sum", (a) => a.cumsum(0).mul(a), [2]],
    ["a sorted choice", (a) => a.maximum(1.5).log(), [2]],
    ["a padded one", (a) => a.reshape([2, 1]).broadcastTo([2, 3]).mul(a.sum()), [2, 3]],
  ])("transposes the derivative: ⟨ct, J·dx⟩ = ⟨Jᵀ·ct, dx⟩ for %s", (_, f, shape) => {
    const dx = f64([0.5, -2]);
    const ct = f64(Array.from({ length: shape.reduce((n, m) => n * m, 1) }, (_n, i) => Math.cos(i))).reshape([...shape]);
    const [, vjpFn] = vjp(f, [x()]);
    const [gradient] = vjpFn(ct);
    expectClose(inner(gradient, dx), inner(ct, jvp(f, [x()], [dx])[1]), 1e-13);
    expectClose(inner(gradient, dx), inner(ct, slope(f, x(), dx)), 1e-7);
  });

  it("may be pulled back many times, without running the function again", () => {
    let calls = 0;
    const [, vjpFn] = vjp((a: Tensor) => (calls++, a.mul(a)), [x()]);
    expect(values([vjpFn(f64([1, 0])), vjpFn(f64([0, 1])), vjpFn(f64([1, 0]))])).toEqual([
      [[2, 0]],
      [[0, 4]],
      [[2, 0]],
    ]);
    expect(calls).toBe(1);
  });

  it("gives a list with one cotangent for each primal, in its structure", () => {
    const f = (p: { w: Tensor; b: Tensor }, t: Tensor): Tensor => p.w.mul(t).add(p.b);
    const [, vjpFn] = vjp(f, [{ w: x(), b: f64(1) }, f64([5, 6])]);
    expect(values(vjpFn(f64([1, 10])))).toEqual([{ b: 11, w: [5, 60] }, [1, 20]]);
    expect(values(vjp((a: Tensor) => a, [x()])[1](x()))).toEqual([[1, 2]]);
  });

  it("takes a cotangent of the output's structure", () => {
    const f = (a: Tensor): { y: Tensor; z: [Tensor, Tensor] } => ({ y: a.sum(), z: [a.mul(a), a] });
    const [y, vjpFn] = vjp(f, [x()]);
    expect(values(y)).toEqual({ y: 3, z: [[1, 4], [1, 2]] });
    expect(values(vjpFn({ y: f64(1), z: [f64([1, 0]), f64([0, 100])] }))).toEqual([[3, 101]]);
  });

  it("adds the cotangents of an output that appears twice", () => {
    const [, vjpFn] = vjp((a: Tensor) => {
      const y = a.mul(2);
      return [y, y];
    }, [x()]);
    expect(values(vjpFn([f64([1, 1]), f64([10, 20])]))).toEqual([[22, 42]]);
  });

  it("gives zeros for unrelated primals and outputs", () => {
    const [y, vjpFn] = vjp((_a: Tensor, b: Tensor) => [b.mul(2), tensor([1, 1, 1])], [x(), f64(4)]);
    expect(values(y)).toEqual([8, [1, 1, 1]]);
    expect(values(vjpFn([f64(1), f64([9, 9, 9])]))).toEqual([[0, 0], 2]);
    expect(values(vjp(stopGradient, [x()])[1](x()))).toEqual([[0, 0]]);
  });

  it("converts a cotangent of another dtype to that of its output", () => {
    const [, vjpFn] = vjp((a: Tensor) => a.mul(2), [x()]);
    expect(types(vjpFn(tensor([1, 1], { dtype: "float32" })))).toEqual(["float64[2]"]);
    expect(values(vjpFn(i32([1, 2])))).toEqual([[2, 4]]);
  });

  it("gives cotangents of the dtype of their primals", () => {
    const [, vjpFn] = vjp((a: Tensor, b: Tensor) => a.mul(b), [x(), tensor([3, 4], { dtype: "float32" })]);
    expect(types(vjpFn(x()))).toEqual(["float64[2]", "float32[2]"]);
  });

  it("works without primals, and for empty and zero-dimensional ones", () => {
    const [y, vjpFn] = vjp(() => x(), []);
    expect(values([y, vjpFn(x())])).toEqual([[1, 2], []]);
    expect(types(vjp((a: Tensor) => a.sin(), [f64([])])[1](f64([])))).toEqual(["float64[0]"]);
    expect(types(vjp((a: Tensor) => a.sum(), [f64([])])[1](f64(1)))).toEqual(["float64[0]"]);
    expect(values(vjp((a: Tensor) => a.mul(a), [f64(3)])[1](f64(1)))).toEqual([6]);
  });

  it("gives aux as third", () => {
    const [y, vjpFn, aux] = vjp((a: Tensor) => [a.sum(), { same: a, n: 1 }] as const, [x()], { hasAux: true });
    expect(values([y, vjpFn(f64(2)), aux])).toEqual([3, [[2, 2]], { n: 1, same: [1, 2] }]);
  });

  it("has a pullback that is differentiable in its cotangent and batches over it", () => {
    const [, vjpFn] = vjp((a: Tensor) => a.mul(a), [x()]);
    expect(values(grad((ct: Tensor) => vjpFn(ct)[0].sum())(x()))).toEqual([2, 4]);
    expect(values(vmap((ct: Tensor) => vjpFn(ct)[0])(f64([[1, 0], [0, 1]])))).toEqual([[2, 0], [0, 4]]);
  });

  it("has a pullback that is differentiable in the primal", () => {
    const f = (a: Tensor): Tensor => vjp((b: Tensor) => b.mul(b).mul(b), [a])[1](onesLike(a))[0].sum();
    expect(values(grad(f)(x()))).toEqual([6, 12]); // d/dx Σ 3x²
  });
});
