import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkPackages, writePackages } from "../sync.js";
import { manifest, readme } from "../templates.js";
import { inFolder } from "../temporary.js";

const own = { version: "1.0.0", description: "Adds." };
const files = {
  "package.json": {},
  "tooling/smoke/package.json": {},
  "packages/add/package.json": { ...manifest("add", own), type: "commonjs" },
};
const stale = (root) => [...checkPackages(root).values()].flat();

test("what differs from the template is stale until it is written", () => {
  inFolder(files, (root) => {
    expect(stale(root)).toContain("packages/add/package.json is stale: run pnpm generate");
    writePackages(root);
    expect(stale(root)).toEqual([]);
    expect(JSON.parse(readFileSync(join(root, "packages/add/package.json"), "utf8"))).toEqual(
      manifest("add", own),
    );
  });
});

test("a README keeps what is written below its head", () => {
  const before = readme("add", own) + "\nAn example.\n";
  const after = readme("add", { ...own, description: "Sums.", dependencies: { x: "1" } }, before);
  expect(after).toContain("Sums.");
  expect(after).toContain("Depends on `x`.");
  expect(after).not.toContain("Adds.");
  expect(after.endsWith("\nAn example.\n")).toBe(true);
});

test("a README without a head loses nothing when it gets one", () => {
  expect(readme("add", own, "By hand.\n")).toMatch(/^# @cotangent\/add\n[^]*By hand.\n$/);
});

test("only the package that installs a backend has a side effect", () => {
  expect(manifest("add", own).sideEffects).toBe(false);
  expect(manifest("cotangent", own).sideEffects).toEqual(["./src/index.ts", "./dist/index.js", "./dist/node/index.js"]);
});
