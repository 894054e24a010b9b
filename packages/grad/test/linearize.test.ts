import { indexSelect, stopGradient, type Tensor, tensor, where, zeros } from "@cotangent/core";
import { jvp } from "@cotangent/jvp";
import { vmap } from "@cotangent/vmap";
import { beforeAll, describe, expect, it } from "vitest";
import { expectClose, f64, inner, types, useCpu, values } from "../../jvp/test/support.ts";
import { dependsOn, grad, linearize, linearTranspose, vjp } from "../src/index.ts";

beforeAll(useCpu);

const x = (): Tensor => f64([1, 2]);

describe("linearize", () => {
  const f = (a: Tensor, p: { w: Tensor }): { y: Tensor; z: [Tensor] } => ({ y: a.mul(p.w).sin(), z: [p.w.sum()] });

  it("gives the value, and jvp's tangents as a function", () => {
    const primals: [Tensor, { w: Tensor }] = [x(), { w: f64([0.5, -1]) }];
    const [y, jvpFn] = linearize(f, primals);
    expect(values(y)).toEqual(values(f(...primals)));
    for (const tangents of [
      [f64([1, 0]), { w: f64([2, 3]) }],
      [f64([0, -1]), { w: f64([0, 0]) }],
    ] as [Tensor, { w: Tensor }][])
      expect(values(jvpFn(...tangents))).toEqual(values(jvp(f, primals, tangents)[1]));
  });

  it("runs the function once, however often the derivative is asked for", () => {
    let calls = 0;
    const [, jvpFn] = linearize((a: Tensor) => (calls++, a.square()), [x()]);
    expect(values([jvpFn(f64([1, 0])), jvpFn(f64([0, 1]))])).toEqual([[2, 0], [0, 4]]);
    expect(calls).toBe(1);
  });

  it("batches: the derivative along many tangents", () => {
    const [, jvpFn] = linearize((a: Tensor) => a.prod(), [f64([2, 3, 5])]);
    expect(values(vmap(jvpFn)(f64([[1, 0, 0], [0, 1, 0], [0, 0, 1]])))).toEqual([15, 10, 6]);
  });

  it("is differentiable in the tangent and in the primal", () => {
    const [, jvpFn] = linearize((a: Tensor) => a.square().sum(), [x()]);
    expect(values(grad(jvpFn)(f64([7, 7])))).toEqual([2, 4]);
    const second = grad((a: Tensor) => linearize((b: Tensor) => b.square().mul(b).sum(), [a])[1](f64([1, 1])));
    expect(values(second(x()))).toEqual([6, 12]);
  });

  it("gives zeros for independent outputs, of their dtype", () => {
    const [, jvpFn] = linearize((a: Tensor) => [tensor([1, 2, 3]), a.to("int32"), a], [x()]);
    const tangents = jvpFn(x());
    expect(types(tangents)).toEqual(["float32[3]", "int32[2]", "float64[2]"]);
    expect(values(tangents)).toEqual([[0, 0, 0], [0, 0], [1, 2]]);
  });

  it("works for empty tensors", () => {
    expect(types(linearize((a: Tensor) => a.sin(), [f64([])])[1](f64([])))).toBe("float64[0]");
  });
});

describe("linearTranspose", () => {
  const m = (): Tensor => f64([[1, 2, 3], [4, 5, 6]]);

  it("is the adjoint: ⟨ct, f(x)⟩ = ⟨fᵀ(ct), x⟩", () => {
    const f = (a: Tensor): Tensor => m().matmul(a).mul(2).sub(a.slice(0, 2)).cumsum(0);
    const at = f64([0.5, -1, 2]);
    const ct = f64([3, 7]);
    const [back] = linearTranspose(f, [zeros([3], { dtype: "float64" })])(ct);
    expectClose(inner(back, at), inner(ct, f(at)), 1e-13);
  });

  it("transposes a matrix product to the product with the transpose", () => {
    const transpose = linearTranspose((a: Tensor) => m().matmul(a), [f64([0, 0, 0])]);
    expect(values(transpose(f64([1, 10])))).toEqual([[41, 52, 63]]);
    expect(values(transpose(f64([1, 0])))).toEqual([[1, 2, 3]]);
  });

  it("takes several primals, trees, and leaves out what an output does not use", () => {
    const f = (p: { a: Tensor; b: Tensor }, c: Tensor): [Tensor, Tensor] => [p.a.add(c.mul(3)), p.a.sum()];
    const transpose = linearTranspose(f, [{ a: x(), b: x() }, x()]);
    expect(values(transpose([f64([1, 2]), f64(10)]))).toEqual([{ a: [11, 12], b: [0, 0] }, [3, 6]]);
  });

  it("sees a choice by a known condition as linear", () => {
    const f = (a: Tensor): Tensor => where(tensor([true, false]), a, 0);
    expect(values(linearTranspose(f, [x()])(f64([5, 6])))).toEqual([[5, 0]]);
  });

  it("transposes back to the function itself", () => {
    const f = (a: Tensor): Tensor => m().matmul(a);
    const transposed = linearTranspose(f, [f64([0, 0, 0])]);
    const again = linearTranspose((ct: Tensor) => transposed(ct)[0], [x()]);
    expect(values(again(f64([1, 1, 0])))).toEqual([values(f(f64([1, 1, 0])))]);
  });

  it("agrees with the pullback of vjp", () => {
    const f = (a: Tensor): Tensor => a.reshape([2, 1]).broadcastTo([2, 3]).mul(m());
    expect(values(linearTranspose(f, [x()])(m()))).toEqual(values(vjp(f, [x()])[1](m())));
  });
});

describe("dependsOn", () => {
  it("says which outputs depend on which primals, by operations and not by values", () => {
    const { outputs, depends } = dependsOn(
      (a, b, c) => [a!.mul(0).add(b!), stopGradient(c!), c!.sin(), a!.to("int32"), b!.sub(b!)],
      [x(), x(), x()],
    );
    expect(values(outputs[0])).toEqual([1, 2]);
    expect(depends).toEqual([
      [true, true, false],
      [false, false, false],
      [false, false, true],
      [false, false, false],
      [false, true, false],
    ]);
  });

  it("sees that an output is an input", () => {
    expect(dependsOn((a, b) => [b!, a!], [x(), x()]).depends).toEqual([[false, true], [true, false]]);
  });

  it("does not take an index for a dependence", () => {
    const pick = (a: Tensor, b: Tensor): Tensor => indexSelect(a, 0, b.to("int32"));
    expect(dependsOn((a, b) => pick(a!, b!), [x(), f64([1, 0])]).depends).toEqual([[true, false]]);
    expect(values(pick(x(), f64([1, 0])))).toEqual([2, 1]);
  });
});
