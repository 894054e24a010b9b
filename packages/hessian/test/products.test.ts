import { flattenTree, stack, type Tensor } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { vmap } from "@cotangent/vmap";
import { beforeAll, describe, expect, it } from "vitest";
import { expectClose, f64, failure, i32, inner, slope, types, useCpu, values } from "../../jvp/test/support.ts";
import { hessian, hvp, vhp } from "../src/index.ts";

beforeAll(useCpu);

const x = (): Tensor => f64([0.5, -1, 2]);
const v = (): Tensor => f64([1, 0.25, -3]);
const f = (a: Tensor): Tensor => a.sin().mul(a.sum()).sum().exp();

describe.each([
  ["hvp", hvp],
  ["vhp", vhp],
])("%s", (name, product) => {
  it("is the Hessian times the vector, beside the value", () => {
    const [value, [hv]] = product(f, [x()], [v()]);
    expectClose(value, f(x()), 1e-15);
    expectClose(hv, hessian(f)(x()).matmul(v()), 1e-13);
    expectClose(hv, slope((a) => grad(f)(a), x(), v()), 1e-7);
  });

  it("is that of all primals together, as trees", () => {
    type P = { w: Tensor; b: [Tensor] };
    const g = (p: P, t: Tensor): Tensor => p.w.matmul(t).add(p.b[0]).square().mul(t.sum()).sum();
    const primals: [P, Tensor] = [{ w: f64([[1, 2, -1], [0.5, 3, 1]]), b: [f64([0.1, -0.2])] }, x()];
    const vector: [P, Tensor] = [{ w: f64([[1, 0, 2], [-1, 1, 0]]), b: [f64([3, 1])] }, v()];
    const [, got] = product(g, primals, vector);
    expect(types(got)).toEqual(types(primals));
    // the Hessian's blocks times the vector's leaves, leaf by leaf
    const blocks = hessian(g, { argnums: [0, 1] })(...primals);
    const leaves = flattenTree(vector).leaves as Tensor[];
    const rows = flattenTree(blocks).leaves as Tensor[];
    const sizes = (flattenTree(primals).leaves as Tensor[]).map((leaf) => leaf.size);
    const want = sizes.map((n, i) =>
      leaves
        .map((leaf, j) => rows[i * leaves.length + j]!.reshape([n, leaf.size]).matmul(leaf.reshape([-1])))
        .reduce((a, b) => a.add(b)),
    );
    (flattenTree(got).leaves as Tensor[]).forEach((leaf, i) => expectClose(leaf.reshape([-1]), want[i], 1e-13));
  });

  it("is zeros for a linear function and an unused primal", () => {
    expect(values(product((a: Tensor) => a.sum(), [x()], [v()]))).toEqual([1.5, [[0, 0, 0]]]);
    const [, [ha, hb]] = product((a: Tensor, _y: Tensor) => a.square().sum(), [x(), f64(1)], [v(), f64(1)]);
    expect(values([ha, hb])).toEqual([[2, 0.5, -6], 0]);
  });

  it("works for zero-dimensional and empty primals", () => {
    expect(values(product((a: Tensor) => a.pow(3), [f64(2)], [f64(1)]))).toEqual([8, [12]]);
    expect(types(product((a: Tensor) => a.sin().sum(), [f64([])], [f64([])]))).toEqual(["float64[]", ["float64[0]"]]);
  });

  it("maps over vectors to the whole Hessian, and is differentiable", () => {
    const basis = f64([[1, 0, 0], [0, 1, 0], [0, 0, 1]]);
    expectClose(vmap((e: Tensor) => product(f, [x()], [e])[1][0])(basis), hessian(f)(x()), 1e-13);
    const third = (a: Tensor): Tensor => product((b: Tensor) => b.pow(3).sum(), [a], [v()])[1][0].sum(); // Σ 6 a v
    expectClose(grad(third)(x()), v().mul(6), 1e-14);
  });

  it("refuses what gradients refuse", () => {
    const cases: [() => unknown, string][] = [
      [() => product(3 as never, [x()], [v()]), "NOT_A_FUNCTION"],
      [() => product(f, x() as never, [v()]), "NOT_A_LIST"],
      [() => product((a: Tensor) => a, [x()], [v()]), "NOT_SCALAR"],
      [() => product((a: Tensor) => a.sum(), [i32([1])], [f64([1])]), "NOT_FLOATING"],
      [() => product(f, [1 as never], [v()]), "NOT_A_TENSOR"],
    ];
    for (const [run, code] of cases) expect(failure(run).code).toBe(code);
    const kind = name === "hvp" ? "TANGENT" : "COTANGENT";
    expect(failure(() => product(f, [x()], [f64([1, 2])])).code).toBe(`${kind}_SHAPE`);
    expect(failure(() => product(f, [x()], [] as never)).code).toBe(`${kind}_STRUCTURE`);
  });
});

it("the Hessian is symmetric: ⟨u, H·v⟩ = ⟨v, H·u⟩, and hvp and vhp agree", () => {
  const u = f64([-0.3, 2, 0.7]);
  const [, [hv]] = hvp(f, [x()], [v()]);
  const [, [hu]] = hvp(f, [x()], [u]);
  expectClose(inner(u, hv), inner(v(), hu), 1e-13);
  expectClose(stack(vhp(f, [x()], [v()])[1]), stack([hv]), 1e-13);
});
