import { createCpuBackend } from "cotangent";
import { describe, expect, it } from "vitest";

import { relativeDifference } from "../src/agreement.ts";
import { flatPoint, type Place, place as upload } from "../src/problem.ts";
import { problems } from "../src/problems/index.ts";
import { settle } from "../src/routes/route.ts";

const place: Place = { backend: createCpuBackend(), dtype: "float64" };

const all = problems.flatMap((problem) =>
  problem.instances.map((instance) => [`${problem.name}, ${instance.label}`, instance] as const),
);

describe("the problems", () => {
  it.each(all)("%s: tensors and plain numbers compute the same", (_, instance) => {
    const leaves = instance.leaves.map((leaf) => upload(leaf, place));
    const value = instance.bind(place)(instance.pack(leaves));
    expect(
      relativeDifference(value.dataSync(), instance.plain(flatPoint(instance.leaves, "float64"))),
    ).toBeLessThan(1e-14);
  });
  it.each(all)("%s: references have the right number of entries", (_, instance) => {
    for (const { kind, value } of instance.references ?? [])
      expect(value(flatPoint(instance.leaves, "float64"))).toHaveLength(
        kind === "gradient" ? instance.size : instance.size ** 2,
      );
  });
  it.each(all)("%s: flattening the parameters keeps the order of the leaves", (_, instance) => {
    const { basis, leafBasis } = settle(instance, place);
    expect(basis).toHaveLength(instance.size);
    const parts = (tree: unknown): unknown[] =>
      Array.isArray(tree)
        ? tree
        : Object.getPrototypeOf(tree) === Object.prototype
          ? sorted(tree as object)
          : [tree];
    basis.forEach((tree, i) => expect(parts(tree)).toEqual(leafBasis[i]));
  });
  it("have different names", () => {
    expect(new Set(problems.map(({ name }) => name)).size).toBe(problems.length);
  });
});

const sorted = (tree: object): unknown[] =>
  Object.entries(tree)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, value]) => value as unknown);
