import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkImports } from "../../imports/check.js";
import { checkPackages } from "../../packages/sync.js";
import { inFolder } from "../../packages/temporary.js";
import { packages, readJson } from "../../packages/workspace.js";
import { newPackage } from "../new-package.js";

const repository = join(import.meta.dirname, "../../..");
const copied = [
  "package.json",
  "tooling/smoke/package.json",
  ...packages(repository).flatMap(({ short }) =>
    ["package.json", "tsconfig.build.json", "README.md"].map((file) => `packages/${short}/${file}`),
  ),
];
/** A copy of this workspace without its sources, with two more rows in the layers. */
const inCopy = (use) =>
  inFolder(
    {
      ...Object.fromEntries(
        copied.map((path) => [path, readFileSync(join(repository, path), "utf8")]),
      ),
      "tooling/imports/layers.json": {
        ...readJson(join(repository, "tooling/imports/layers.json")),
        planned: ["core", "planned-too"],
        "planned-too": [],
      },
      "tooling/imports/cycles.json": {},
    },
    use,
  );
const faults = (root) =>
  [...checkImports(root), ...checkPackages(root)].flatMap(([, list]) => list);

test("a package that the layers know depends on those below it that exist", () => {
  inCopy((root) => {
    newPackage(root, "planned", { description: "Planned." });
    expect(faults(root)).toEqual([]);
    expect(readdirSync(join(root, "packages/planned")).toSorted()).toEqual([
      "README.md",
      "package.json",
      "src",
      "test",
      "tsconfig.build.json",
    ]);
    const { dependencies } = readJson(join(root, "packages/planned/package.json"));
    expect(dependencies).toEqual({ "@cotangent/core": "workspace:^" });
  });
});

test("a package that the layers do not know gets a row", () => {
  inCopy((root) => {
    newPackage(root, "unplanned", { description: "Unplanned.", imports: ["core", "jvp"] });
    expect(faults(root)).toEqual([]);
    const layers = readJson(join(root, "tooling/imports/layers.json"));
    expect(layers.unplanned).toEqual(["core", "jvp"]);
  });
});

test("tests and the consumer test find a new package", () => {
  inCopy((root) => {
    newPackage(root, "planned", { description: "Planned." });
    const { devDependencies } = readJson(join(root, "package.json"));
    expect(devDependencies["@cotangent/planned"]).toBe("link:packages/planned");
    const { dependencies } = readJson(join(root, "tooling/smoke/package.json"));
    expect(dependencies["@cotangent/planned"]).toBe("workspace:*");
  });
});

test("a package that exists is left alone", () => {
  inCopy((root) => {
    expect(() => newPackage(root, "core", { description: "" })).toThrow("packages/core exists");
  });
});

test("a name with a scope is refused", () => {
  inCopy((root) => {
    expect(() => newPackage(root, "@cotangent/new", { description: "" })).toThrow("without scope");
  });
});
