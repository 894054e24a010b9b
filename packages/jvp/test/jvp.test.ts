import { flattenTree, onesLike, stopGradient, tensor, type Tensor, zeros } from "@cotangent/core";
import { vmap } from "@cotangent/vmap";
import { beforeAll, describe, expect, it } from "vitest";
import { jvp } from "../src/index.ts";
import { directions, expectClose, f64, i32, slope, types, useCpu, values } from "./support.ts";

beforeAll(useCpu);

const x = (): Tensor => f64([1, 2]);
const dx = (): Tensor => f64([3, -1]);

describe("jvp", () => {
  it("gives the value and the directional derivative", () => {
    const [y, dy] = jvp((a: Tensor) => a.sin(), [x()], [onesLike(x())]);
    // PyTorch 1.13: torch.func.jvp(torch.sin, ([1, 2],), ([1, 1],))
    expectClose(y, [0.8414709848078965, 0.9092974268256817]);
    expectClose(dy, [0.5403023058681398, -0.4161468365471424]);
  });

  it.each<[string, (a: Tensor) => Tensor]>([
    ["of a product", (a) => a.mul(a.sin()).sum()],
    ["of a quotient", (a) => a.cos().div(a.mul(a).add(1))],
    ["through a matrix product", (a) => a.reshape([2, 1]).matmul(a.exp().reshape([1, 2]))],
    ["through shape changes", (a) => a.reshape([1, 2]).T.broadcastTo([2, 3]).cumsum(0)],
    ["through a choice by element", (a) => a.maximum(1.5).mul(a)],
  ])("agrees with central differences: %s", (_, f) => {
    const [y, dy] = jvp(f, [x()], [dx()]);
    expectClose(y, f(x()));
    expectClose(dy, slope(f, x(), dx()), 1e-8);
  });

  it("is linear in the tangent", () => {
    const f = (a: Tensor): Tensor => a.tanh().mul(a).sum();
    const along = (d: Tensor): number => jvp(f, [x()], [d])[1].item();
    const [e0, e1] = directions(x());
    expect(along(dx())).toBeCloseTo(3 * along(e0!) - along(e1!), 12);
    expect(along(zeros([2], { dtype: "float64" }))).toBe(0);
  });

  it("takes several primals, and trees of them", () => {
    const f = (p: { w: Tensor; b: [Tensor] }, t: Tensor): Tensor => p.w.mul(t).add(p.b[0]);
    const [y, dy] = jvp(f, [{ w: f64(2), b: [f64(3)] }, f64(5)], [{ w: f64(10), b: [f64(100)] }, f64(1000)]);
    expect(values([y, dy])).toEqual([13, 10 * 5 + 100 + 2 * 1000]);
  });

  it("gives value and tangent in the structure of the output", () => {
    const f = (a: Tensor): { y: Tensor; z: [Tensor, Tensor] } => ({ y: a.mul(2), z: [a.sum(), a] });
    expect(values(jvp(f, [x()], [dx()]))).toEqual([
      { y: [2, 4], z: [3, [1, 2]] },
      { y: [6, -2], z: [2, [3, -1]] },
    ]);
  });

  it("gives zeros for an output that does not depend on the primals", () => {
    const f = (a: Tensor): [Tensor, Tensor, Tensor] => [tensor([7, 8, 9]), stopGradient(a), a.sign()];
    const [, dy] = jvp(f, [x()], [dx()]);
    expect(types(dy)).toEqual(["float32[3]", "float64[2]", "float64[2]"]);
    expect(values(dy)).toEqual([[0, 0, 0], [0, 0], [0, 0]]);
  });

  it("gives zeros of the integer dtype for an integer output", () => {
    const [y, dy] = jvp((a: Tensor) => a.to("int32"), [x()], [dx()]);
    expect(types([y, dy])).toEqual(["int32[2]", "int32[2]"]);
    expect(values([y, dy])).toEqual([[1, 2], [0, 0]]);
  });

  it("converts a tangent of another dtype to that of its primal", () => {
    const [, dy] = jvp((a: Tensor) => a.mul(2), [x()], [tensor([1, 1], { dtype: "float32" })]);
    expect(types(dy)).toBe("float64[2]");
    expect(types(jvp((a: Tensor) => a.mul(2), [x()], [i32([1, 1])])[1])).toBe("float64[2]");
  });

  it("carries the tangent through a change of dtype and back", () => {
    const [y, dy] = jvp((a: Tensor) => a.to("float32").mul(3), [x()], [dx()]);
    expect(types([y, dy])).toEqual(["float32[2]", "float32[2]"]);
    expect(values(dy)).toEqual([9, -3]);
  });

  it("works for empty and zero-dimensional tensors", () => {
    const empty = f64([]);
    expect(types(jvp((a: Tensor) => a.sin(), [empty], [empty]))).toEqual(["float64[0]", "float64[0]"]);
    expect(values(jvp((a: Tensor) => a.sum(), [empty], [empty]))).toEqual([0, 0]);
    expect(values(jvp((a: Tensor) => a.mul(a), [f64(3)], [f64(1)]))).toEqual([9, 6]);
  });

  it("runs the function once, with the values of the primals in reach", () => {
    let calls = 0;
    const [, dy] = jvp(
      (a: Tensor) => {
        calls++;
        return (a.sum() as unknown as number) > 0 ? a.mul(5) : a;
      },
      [x()],
      [dx()],
    );
    expect(values(dy)).toEqual([15, -5]);
    expect(calls).toBe(1);
  });

  it("passes aux on without a tangent", () => {
    const [y, dy, aux] = jvp(
      (a: Tensor) => [a.sum(), { same: a, twice: a.mul(2), n: 3, text: "kept", none: null }] as const,
      [x()],
      [dx()],
      { hasAux: true },
    );
    expect(values([y, dy])).toEqual([3, 2]);
    expect(values(aux)).toEqual({ same: [1, 2], twice: [2, 4], n: 3, text: "kept", none: null });
    expect(values(aux.same.add(aux.twice))).toEqual([3, 6]);
  });

  it("maps over tangents, and over primals", () => {
    const f = (a: Tensor): Tensor => a.mul(a).sum();
    const basis = f64([[1, 0], [0, 1]]);
    const columns = vmap((d: Tensor) => jvp(f, [x()], [d])[1])(basis);
    expect(values(columns)).toEqual([2, 4]);
    const batch = f64([[1, 2], [3, 4]]);
    expect(values(vmap((a: Tensor) => jvp(f, [a], [onesLike(a)])[1])(batch))).toEqual([6, 14]);
  });

  it("differentiates a batched function", () => {
    const f = (a: Tensor): Tensor => vmap((row: Tensor) => row.sin().mul(row))(a);
    const at = f64([[1, 2], [3, 4]]);
    const along = f64([[1, 0], [-1, 2]]);
    expectClose(jvp(f, [at], [along])[1], slope(f, at, along), 1e-8);
  });

  it("nests: the tangent has a tangent", () => {
    const f = (a: Tensor): Tensor => a.sin();
    const one = f64(1);
    const first = (a: Tensor): Tensor => jvp(f, [a], [one])[1];
    const second = (a: Tensor): Tensor => jvp(first, [a], [one])[1];
    const third = jvp(second, [f64(0.7)], [one])[1];
    expectClose(third, -Math.cos(0.7));
  });

  it("keeps the tangents of nested calls apart", () => {
    // d/dx (x · d/dy (x + y)) = 1
    const outer = (a: Tensor): Tensor => a.mul(jvp((b: Tensor) => a.add(b), [f64(1)], [f64(1)])[1]);
    expect(values(jvp(outer, [f64(1)], [f64(1)])[1])).toBe(1);
    // d/dx (x · d/dy (x·y) at y = 2) = 2·x
    const product = (a: Tensor): Tensor => a.mul(jvp((b: Tensor) => a.mul(b), [f64(2)], [f64(1)])[1]);
    expect(values(jvp(product, [f64(3)], [f64(1)])[1])).toBe(6);
  });
});

describe("strict", () => {
  it("accepts outputs that depend on the primals, even with a zero tangent", () => {
    const [, dy] = jvp((a: Tensor) => a.mul(0), [x()], [dx()], { strict: true });
    expect(flattenTree(values(dy)).leaves.map(Math.abs as never)).toEqual([0, 0]);
  });

  it("accepts an output that depends on one primal of two", () => {
    expect(values(jvp((a: Tensor, _b: Tensor) => a, [x(), x()], [dx(), dx()], { strict: true })[1])).toEqual([3, -1]);
  });
});
