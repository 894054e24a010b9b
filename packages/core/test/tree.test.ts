import {
  flattenTensors,
  flattenTree,
  formatTree,
  mapLeaves,
  sameTree,
  tensor,
  type TreeDef,
  unflattenTree,
} from "@cotangent/core";
import { describe, expect, it } from "vitest";
import { thrown, useCpu } from "./support.ts";

useCpu();

const tree = { w: [1, [2, 3]], b: 4, a: { c: 5 } };

describe("trees", () => {
  it("flatten arrays by index and objects by sorted key", () => {
    expect(flattenTree(tree).leaves).toEqual([5, 4, 1, 2, 3]);
    expect(flattenTree({ b: 1, a: 2 }).leaves).toEqual(flattenTree({ a: 2, b: 1 }).leaves);
  });
  it("are built again from their leaves", () => {
    const { leaves, tree: def } = flattenTree(tree);
    expect(unflattenTree(def, leaves)).toEqual(tree);
    expect(mapLeaves(tree, (x) => (x as number) * 10)).toEqual({
      w: [10, [20, 30]],
      b: 40,
      a: { c: 50 },
    });
  });
  it("end at tensors, class instances, numbers, null and undefined", () => {
    const date = new Date(0);
    const leaves = [tensor(1), date, 2, null, undefined, "text"];
    expect(flattenTree(leaves).leaves).toEqual(leaves);
    expect(flattenTree(tensor([1, 2])).tree.kind).toBe("leaf");
  });
  it("may be empty", () => {
    expect(flattenTree([]).leaves).toEqual([]);
    expect(unflattenTree(flattenTree({}).tree, [])).toEqual({});
  });
  it("are compared by structure and not by leaves", () => {
    const def = (x: unknown): TreeDef => flattenTree(x).tree;
    expect(sameTree(def([1, { a: 2 }]), def([3, { a: 4 }]))).toBe(true);
    for (const other of [[1, 2], [1, { b: 2 }], [1, { a: [2] }], [1, { a: 2 }, 3], 1])
      expect(sameTree(def([1, { a: 2 }]), def(other)), JSON.stringify(other)).toBe(false);
  });
  it("print with stars for leaves", () => {
    expect(formatTree(flattenTree([1, { w: 2, b: [3] }]).tree)).toBe("[*, { b: [*], w: * }]");
  });
});

describe("a tree that must hold tensors", () => {
  it("names the leaf that is none, where it is and what to do", () => {
    const message = (x: unknown): string =>
      thrown("NOT_A_TENSOR", () => flattenTensors(x, "grad", "argument 1")).message;
    expect(message({ w: tensor(1), b: 2 })).toBe(
      "grad: expected argument 1 to be a tensor or a tree of tensors, got 2 at .b. Wrap it: tensor(value).",
    );
    expect(message(Promise.resolve())).toMatch(/got a Promise\. The function must not be async/);
    expect(message(undefined)).toMatch(/got undefined\.$/);
  });
});
