import { ravelTree, type Tensor, tensor, treeLeaves, treeMap } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { hessian } from "@cotangent/hessian";
import { jit } from "@cotangent/jit";
import { describe, expect, expectTypeOf, it } from "vitest";
import { kind, thrown, useCpu, values } from "./support.ts";

useCpu();

interface Layer {
  readonly w: Tensor;
  readonly b: Tensor;
}
const params = (): { layers: Layer[]; scale: Tensor } => ({
  layers: [{ w: tensor([[1, 2], [3, 4]]), b: tensor([5, 6]) }],
  scale: tensor(7),
});

describe("treeMap", () => {
  it("makes a tree of the same type, of one tree or of several", () => {
    const p = params();
    const halved = treeMap((x) => x.mul(0.5), p);
    expectTypeOf(halved).toEqualTypeOf<{ layers: Layer[]; scale: Tensor }>();
    expect(values(halved.layers[0]!.b)).toEqual([2.5, 3]);
    const sums = treeMap((x, y, z) => x.add(y).sub(z.mul(3)), p, p, p);
    expect(treeLeaves(sums).map(values)).toEqual([[-5, -6], [[-1, -2], [-3, -4]], -7]);
  });

  it("steps along a gradient, under jit as outside", () => {
    const loss = ({ layers, scale }: ReturnType<typeof params>): Tensor => layers[0]!.w.matmul(layers[0]!.b).sum().mul(scale);
    const step = (p: ReturnType<typeof params>) => treeMap((x, g) => x.sub(g.mul(0.1)), p, grad(loss)(p));
    const [plain, compiled] = [step(params()), jit(step)(params())];
    expect(treeLeaves(compiled).map(values)).toEqual(treeLeaves(plain).map(values));
    expect(values(plain.scale)).toBeCloseTo(7 - 0.1 * (1 * 5 + 2 * 6 + 3 * 5 + 4 * 6), 12);
  });

  it("says which tree differs, and what is no tensor", () => {
    const other = { layers: [], scale: tensor(1) };
    expect(thrown("TREES_DIFFER", () => treeMap((x) => x, params(), params(), other)).message).toBe(
      "treeMap: expected all trees to have the structure of the first, { layers: [{ b: *, w: * }], scale: * }, got { layers: [], scale: * } (tree 2).",
    );
    expect(thrown("NOT_A_TENSOR", () => treeMap((x) => x, { rate: 0.1 })).message).toContain("treeMap: expected the tree to be a tensor or a tree of tensors, got 0.1 at .rate.");
    expect(thrown("BAD_ARGUMENT", () => treeMap((x) => x.sum().item() as never, params())).message).toContain("treeMap: expected what the function returns to be a tensor, got 11.");
  });
});

describe("ravelTree", () => {
  it("makes a vector of a tree, and the tree of such a vector", () => {
    const [vector, unravel] = ravelTree(params());
    expect(values(vector)).toEqual([5, 6, 1, 2, 3, 4, 7]);
    const tree = unravel(vector.mul(2));
    expectTypeOf(tree).toEqualTypeOf<{ layers: Layer[]; scale: Tensor }>();
    expect(treeLeaves(tree).map(values)).toEqual([[10, 12], [[2, 4], [6, 8]], 14]);
  });

  it("has the common dtype, and gives each tensor its own again", () => {
    const [vector, unravel] = ravelTree([tensor([1, 2], { dtype: "int32" }), tensor(0.5, { dtype: "float32" })]);
    expect(kind(vector)).toBe("float32[3]");
    expect(unravel(vector).map(kind)).toEqual(["int32[2]", "float32[]"]);
  });

  it("makes the Hessian of a function of a tree a matrix", () => {
    const p = { a: tensor([1, 2]), b: tensor(3) };
    const [vector, unravel] = ravelTree(p);
    const f = ({ a, b }: typeof p): Tensor => a.square().sum().mul(b);
    // ∂²/∂a² = 2b·I, ∂²/∂a∂b = 2a
    expect(values(hessian((v: Tensor) => f(unravel(v)))(vector))).toEqual([[6, 0, 2], [0, 6, 4], [2, 4, 0]]);
  });

  it("refuses a vector of another size, and a tree without tensors", () => {
    const [, unravel] = ravelTree(params());
    expect(thrown("BAD_ARGUMENT", () => unravel(tensor([1, 2]))).message).toBe("unravel: expected the vector to be of shape [7], got float64[2].");
    expect(thrown("BAD_ARGUMENT", () => ravelTree([])).message).toContain("ravelTree: expected the tree to be one with tensors");
  });
});
