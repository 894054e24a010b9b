import { expect, test } from "vitest";
import { inFolder } from "../../packages/temporary.js";
import { checkImports } from "../check.js";

const manifest = (name, dependencies = [], more = {}) => ({
  name,
  exports: { ".": "./src/index.ts", "./package.json": "./package.json" },
  dependencies: Object.fromEntries(dependencies.map((dependency) => [dependency, "workspace:^"])),
  ...more,
});

/** low ← left, low ← right: a workspace without a fault, unless `files` bring one. */
const workspace = (files) => ({
  "package.json": { devDependencies: { vitest: "1", "@x/low": "link:", "@x/right": "link:" } },
  "tooling/imports/layers.json": { low: [], left: ["low"], right: ["low"] },
  "tooling/imports/cycles.json": {},
  "packages/low/package.json": manifest("@x/low"),
  "packages/low/src/index.ts": `export const low = 1;`,
  "packages/left/package.json": manifest("@x/left", ["@x/low"]),
  "packages/left/src/index.ts": `import { low } from "@x/low"; export { low };`,
  "packages/left/test/index.test.ts": `
    import { test } from "vitest";
    import { readFileSync } from "node:fs";
    import * as byName from "@x/left";
    import * as byPath from "../src/index.ts";
    import * as aNeighbour from "@x/right";`,
  "packages/right/package.json": manifest("@x/right", ["@x/low"]),
  "packages/right/src/index.ts": `export * from "@x/low";`,
  ...files,
});

const faultsOf = (files) =>
  inFolder(workspace(files), (root) =>
    [...checkImports(root)].flatMap(([member, faults]) =>
      faults.map((fault) => `${member}: ${fault}`),
    ),
  );
const expectFault = (files, pattern) => {
  const faults = faultsOf(files);
  expect(faults, faults.join("\n")).toHaveLength(1);
  expect(faults[0]).toMatch(pattern);
};

test("a workspace whose imports go down has no fault", () => {
  expect(faultsOf({})).toEqual([]);
});

test("an import of a package that the layers do not allow is a fault, also where only types are imported", () => {
  const declared = manifest("@x/left", ["@x/low", "@x/right"]);
  for (const source of [
    `import { low } from "@x/right";`,
    `import type { Low } from "@x/right";`,
    `export { low } from "@x/right";`,
    `export * from "@x/right";`,
    `export const later = () => import("@x/right");`,
    `export type Low = import("@x/right").Low;`,
  ]) {
    const faults = faultsOf({
      "packages/left/package.json": declared,
      "packages/left/src/deep/file.ts": `\n${source}`,
    });
    expect(faults, source).toEqual([
      `packages/left: package.json: left may not depend on right: layers.json allows it low`,
      `packages/left: packages/left/src/deep/file.ts:2 imports "@x/right": left may not import right: layers.json allows it low`,
    ]);
  }
});

test("an upward import closes a cycle of packages", () => {
  const faults = faultsOf({
    "packages/low/package.json": manifest("@x/low", ["@x/left"]),
    "packages/low/src/index.ts": `import "@x/left";`,
  });
  expect(faults).toContainEqual(
    expect.stringContaining(
      `imports "@x/left": low may not import left: layers.json allows it nothing`,
    ),
  );
  expect(faults).toContainEqual(expect.stringMatching(/in a cycle: \w+ → \w+ → \w+/));
});

test("layers that form a cycle are a fault", () => {
  expectFault(
    { "tooling/imports/layers.json": { low: ["left"], left: ["low"], right: ["low"] } },
    /layers.json has a cycle: low → left → low/,
  );
});

test("a layer that names no other layer is a fault", () => {
  expectFault(
    { "tooling/imports/layers.json": { low: [], left: ["low"], right: ["low", "lwo"] } },
    /right names lwo, which has no row/,
  );
});

test("a package without a layer is a fault", () => {
  expectFault(
    { "packages/new/package.json": manifest("@x/new"), "packages/new/src/index.ts": `` },
    /packages\/new has no row/,
  );
});

test("an undeclared import is a fault in src, in tests and in apps", () => {
  const pattern = /imports "fast-check\/sub": fast-check is not declared/;
  const source = `import fc from "fast-check/sub";`;
  expectFault({ "packages/left/src/a.ts": source }, pattern);
  expectFault({ "packages/left/test/a.test.ts": source }, pattern);
  expectFault(
    { "apps/show/package.json": { name: "show" }, "apps/show/src/a.ts": source },
    pattern,
  );
});

test("src may not import what only tests may", () => {
  expectFault(
    { "packages/left/src/a.ts": `import { test } from "vitest";` },
    /vitest is not declared/,
  );
});

test("src may not import Node's modules", () => {
  expectFault(
    { "packages/left/src/a.ts": `import fs from "node:fs";` },
    /packages run in browsers/,
  );
});

test("a package that is a devDependency of another is a fault", () => {
  const own = manifest("@x/left", ["@x/low"], { devDependencies: { "@x/right": "workspace:*" } });
  expectFault({ "packages/left/package.json": own }, /must not be a devDependency/);
});

test("a relative import that leaves its package is a fault", () => {
  expectFault(
    { "packages/left/src/a.ts": `import { low } from "../../low/src/index.ts";` },
    /must not leave its package/,
  );
});

test("src may not import tests", () => {
  expectFault({ "packages/left/src/a.ts": `import "../test/index.test.ts";` }, /outside of it/);
});

test("an import past another package's exports is a fault", () => {
  expectFault(
    { "packages/left/src/a.ts": `import { low } from "@x/low/src/index.ts";` },
    /@x\/low does not export ".\/src\/index.ts"/,
  );
});

test("src may not import its own package by name", () => {
  expectFault({ "packages/left/src/a.ts": `import { low } from "@x/left";` }, /by relative path/);
});

test("files that import each other at run time are a fault", () => {
  expectFault(
    {
      "packages/left/src/a.ts": `import { b } from "./b.ts"; export const a = 1;`,
      "packages/left/src/b.ts": `export * from "./c.ts";`,
      // Under verbatimModuleSyntax this statement stays, without names.
      "packages/left/src/c.ts": `import { type A } from "./a.ts";`,
    },
    /cycle: src\/a.ts → src\/b.ts → src\/c.ts → src\/a.ts/,
  );
});

test("files may import each other's types", () => {
  const files = {
    "packages/left/src/a.ts": `import { b } from "./b.ts"; export type A = 1;`,
    "packages/left/src/b.ts": `import type { A } from "./a.ts"; export type { A } from "./a.ts";`,
  };
  expect(faultsOf(files)).toEqual([]);
});

test("cycles.json can allow the import that closes a cycle, and may list no other", () => {
  const edge = (from, to) => ({ from, to, why: "a method and an operation need each other" });
  const files = {
    "packages/left/src/a.ts": `import { b } from "./b.ts";`,
    "packages/left/src/b.ts": `import { a } from "./a.ts";`,
  };
  const back = edge("src/b.ts", "src/a.ts");
  const allow = (...left) => ({ ...files, "tooling/imports/cycles.json": { left } });
  expect(faultsOf(allow(back))).toEqual([]);
  expectFault(allow(back, edge("src/a.ts", "src/gone.ts")), /gone.ts, which closes no cycle/);
});
