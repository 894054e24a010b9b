import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writePackages } from "../packages/sync.js";
import { fullName, json, manifest } from "../packages/templates.js";
import { readJson } from "../packages/workspace.js";

/**
 * Creates packages/<short> in the workspace at `root`. What it may import is its row in layers.json; a package that has no row yet
 * gets one that holds `imports`. Only packages that exist become dependencies. Returns the paths written.
 */
export function newPackage(root, short, { description, imports = ["core"] }) {
  if (!/^[a-z][a-z0-9-]*$/.test(short))
    throw new Error(
      `the name of a package is its folder in kebab-case, without scope, got "${short}"`,
    );
  const dir = join(root, "packages", short);
  if (existsSync(dir)) throw new Error(`packages/${short} exists already`);
  const written = [];
  const write = (path, text) => {
    writeFileSync(join(root, path), text);
    written.push(path);
  };

  const layersPath = "tooling/imports/layers.json";
  const layers = readJson(join(root, layersPath));
  if (!(short in layers)) {
    layers[short] = imports;
    write(layersPath, layersText(layers));
  }
  const dependencies = Object.fromEntries(
    layers[short]
      .filter((name) => existsSync(join(root, "packages", name, "package.json")))
      .map((name) => [fullName(name), "workspace:^"]),
  );

  mkdirSync(join(dir, "src"), { recursive: true });
  mkdirSync(join(dir, "test"));
  const own = { version: "0.0.0", description };
  if (Object.keys(dependencies).length > 0) own.dependencies = dependencies;
  write(`packages/${short}/package.json`, json(manifest(short, own)));
  write(`packages/${short}/src/index.ts`, "export {};\n");
  write(`packages/${short}/test/index.test.ts`, firstTest(short));
  return [...written, ...writePackages(root)];
}

/** layers.json's text: a row a line. */
function layersText(layers) {
  const names = (row) =>
    row === "*" ? `"*"` : `[${row.map((name) => JSON.stringify(name)).join(", ")}]`;
  const rows = Object.entries(layers).map(([short, row]) => `  "${short}": ${names(row)}`);
  return `{\n${rows.join(",\n")}\n}\n`;
}

const firstTest = (short) => `import { expect, test } from "vitest";
import * as names from "../src/index.ts";

test("${fullName(short)} exports these names and no others", () => {
  expect(Object.keys(names)).toEqual([]);
});
`;
