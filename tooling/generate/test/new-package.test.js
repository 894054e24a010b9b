import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkImports } from "../../imports/check.js";
import { checkPackages } from "../../packages/sync.js";
import { inFolder } from "../../packages/temporary.js";
import { packages } from "../../packages/workspace.js";
import { newPackage } from "../new-package.js";

const repository = join(import.meta.dirname, "../../..");
const copied = [
  "package.json",
  "tooling/imports/layers.json",
  "tooling/imports/cycles.json",
  "tooling/smoke/package.json",
  ...packages(repository).flatMap(({ short }) =>
    ["package.json", "tsconfig.build.json", "README.md"].map((file) => `packages/${short}/${file}`),
  ),
];
/** A copy of this workspace without its sources. */
const inCopy = (use) =>
  inFolder(
    {
      ...Object.fromEntries(
        copied.map((path) => [path, readFileSync(join(repository, path), "utf8")]),
      ),
      "tooling/imports/cycles.json": {},
    },
    use,
  );
const faults = (root) =>
  [...checkImports(root), ...checkPackages(root)].flatMap(([, list]) => list);
const json = (root, path) => JSON.parse(readFileSync(join(root, path), "utf8"));

test("a package of the design depends on those of its layers that exist", () => {
  inCopy((root) => {
    newPackage(root, "backend-wasm", { description: "A backend." });
    expect(faults(root)).toEqual([]);
    expect(readdirSync(join(root, "packages/backend-wasm")).toSorted()).toEqual([
      "README.md",
      "package.json",
      "src",
      "test",
      "tsconfig.build.json",
    ]);
    const { dependencies } = json(root, "packages/backend-wasm/package.json");
    expect(dependencies).toMatchObject({ "@cotangent/core": "workspace:^" });
  });
});

test("a package that is new to the design gets a row in the layers", () => {
  inCopy((root) => {
    newPackage(root, "sparse", { description: "Sparse Jacobians.", imports: ["core", "jvp"] });
    expect(faults(root)).toEqual([]);
    expect(json(root, "tooling/imports/layers.json").sparse).toEqual(["core", "jvp"]);
  });
});

test("tests and the consumer test find a new package", () => {
  inCopy((root) => {
    newPackage(root, "sparse", { description: "Sparse Jacobians." });
    expect(json(root, "package.json").devDependencies["@cotangent/sparse"]).toBe(
      "link:packages/sparse",
    );
    expect(json(root, "tooling/smoke/package.json").dependencies["@cotangent/sparse"]).toBe(
      "workspace:*",
    );
  });
});

test("a package that exists is left alone", () => {
  inCopy((root) => {
    expect(() => newPackage(root, "core", { description: "" })).toThrow("packages/core exists");
  });
});

test("the name is a folder's", () => {
  inCopy((root) => {
    expect(() => newPackage(root, "@cotangent/sparse", { description: "" })).toThrow(
      "without scope",
    );
  });
});
