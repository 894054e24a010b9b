import { checkpoint, cond, customJvp, gt, mul, scan, sum, type Tensor, whileLoop } from "@cotangent/core";
import { grad, linearize, linearTranspose, vjp } from "@cotangent/grad";
import { jit } from "@cotangent/jit";
import { jvp } from "@cotangent/jvp";
import { beforeAll, describe, expect, it } from "vitest";
import { expectClose, f64, useCpu, values } from "../../jvp/test/support.ts";

beforeAll(useCpu);

const point = (): Tensor => f64([0.4, -0.8, 1.1]);
const cotangent = (): Tensor => f64([1, 2, -3]);
const curved = (x: Tensor): Tensor => x.sin().mul(x);
const matrix = (): Tensor => f64([[1, 2, 3], [0.5, 0.25, -1]]);

const dressed: readonly (readonly [string, (x: Tensor) => Tensor])[] = [
  ["checkpoint", checkpoint(curved)],
  ["jit", jit(curved)],
  ["scan", (x) => scan((s: Tensor, row: Tensor) => [s.mul(row).add(x.sin()), s] as const, x, matrix())[0]],
  ["cond", (x) => cond(gt(x.sum(), 0), curved, (y: Tensor) => y.exp(), [x])],
  ["customJvp", customJvp(curved, ([x], [dx]) => jvp(curved, [x], [dx]))],
];

describe("linearTranspose of the function that linearize gives", () => {
  it.each(dressed)("is what vjp gives, with %s", (_, f) => {
    const derivative = linearize(f, [point()])[1];
    expectClose(linearTranspose(derivative, [point()])(cotangent()), vjp(f, [point()])[1](cotangent()));
  });

  it.each(dressed)("is that within grad, jit and both, with %s", (_, f) => {
    const squared = (x: Tensor): Tensor => {
      const [t] = linearTranspose(linearize(f, [x])[1], [x])(cotangent());
      return sum(t.mul(t));
    };
    const expected = grad((x: Tensor) => {
      const [t] = vjp(f, [x])[1](cotangent());
      return sum(t.mul(t));
    })(point());
    for (const g of [grad(squared), jit(grad(squared)), grad(jit(squared))]) expectClose(g(point()), expected);
  });
});

describe("linearTranspose looks into", () => {
  const notLinear = expect.objectContaining({ code: "NOT_LINEAR" });
  it("checkpoint", () => {
    const f = checkpoint((x: Tensor) => x.mul(2).add(x));
    expect(values(linearTranspose(f, [point()])(cotangent())[0])).toEqual([3, 6, -9]);
    expect(() => linearTranspose(checkpoint(curved), [point()])).toThrow(notLinear);
    expect(() => linearTranspose(checkpoint((x: Tensor) => mul(x, x)), [point()])).toThrow(notLinear);
  });
  it("cond, whose condition must not depend on the arguments", () => {
    const f = (x: Tensor): Tensor => cond(gt(x.sum(), 0), (y: Tensor) => y.mul(2), (y: Tensor) => y.neg(), [x]);
    expect(() => linearTranspose(f, [point()])).toThrow(notLinear);
  });
  it("the body of scan", () => {
    const along = (body: (s: Tensor, r: Tensor) => Tensor) => (x: Tensor): Tensor =>
      scan((s: Tensor, r: Tensor) => [body(s, r), s] as const, x, f64([2, 3, 4]))[0];
    expect(linearTranspose(along((s, r) => s.mul(r)), [f64(1)])(f64(5))[0].item()).toBe(120);
    expect(() => linearTranspose(along((s, r) => s.mul(s).mul(r)), [f64(1)])).toThrow(notLinear);
  });
  it("whileLoop, where values decide how often", () => {
    const f = (x: Tensor): Tensor =>
      whileLoop(([n]) => gt(3, n), ([n, y]) => [n.add(1), y.mul(2)] as const, [f64(0), x] as readonly [Tensor, Tensor])[1];
    expect(values(linearTranspose(f, [point()])(cotangent())[0])).toEqual([8, 16, -24]);
  });
});
