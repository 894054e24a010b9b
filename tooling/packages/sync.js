// Generates what would otherwise be copied by hand from package to package, and tells what is stale.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fullName, json, manifest, readme, sorted, tsconfigBuild } from "./templates.js";
import { packages, readJson } from "./workspace.js";

const read = (file) => (existsSync(file) ? readFileSync(file, "utf8") : undefined);

/** The generated files of the workspace at `root`: `[member, file, wanted text]`. */
function* generated(root) {
  const libraries = packages(root);
  for (const { short, dir, manifest: own } of libraries) {
    const member = `packages/${short}`;
    yield [member, join(dir, "package.json"), json(manifest(short, own))];
    yield [member, join(dir, "tsconfig.build.json"), tsconfigBuild];
    const file = join(dir, "README.md");
    yield [member, file, readme(short, own, read(file))];
  }
  const names = libraries.map(({ short }) => fullName(short));

  // Tests reach every package through the root. `link:` rather than `workspace:`, because turbo counts the workspace dependencies
  // of the root into the hash of every task: an edited test would then rebuild all packages.
  const links = libraries.map(({ short }) => [fullName(short), `link:packages/${short}`]);
  yield withDependencies("root", join(root, "package.json"), "devDependencies", names, links);

  // The consumer test uses all packages, and turbo builds before it what it depends on.
  const smoke = join(root, "tooling/smoke/package.json");
  const uses = names.map((name) => [name, "workspace:*"]);
  yield withDependencies("tooling/smoke", smoke, "dependencies", names, uses);
}

function withDependencies(member, file, field, names, entries) {
  const current = readJson(file);
  const isPackage = (name) => names.includes(name) || name.startsWith("@cotangent/");
  const others = Object.entries(current[field] ?? {}).filter(([name]) => !isPackage(name));
  const wanted = { ...current, [field]: sorted(Object.fromEntries([...others, ...entries])) };
  return [member, file, json(wanted)];
}

/** What is stale, by member, as sentences. */
export function checkPackages(root) {
  const report = new Map();
  for (const [member, file, wanted] of generated(root)) {
    if (!report.has(member)) report.set(member, []);
    if (read(file) !== wanted)
      report.get(member).push(`${relative(root, file)} is stale: run pnpm generate`);
  }
  return report;
}

/** Writes what is stale. Returns the paths written. */
export function writePackages(root) {
  const stale = [...generated(root)].filter(([, file, wanted]) => read(file) !== wanted);
  for (const [, file, wanted] of stale) writeFileSync(file, wanted);
  return stale.map(([, file]) => relative(root, file));
}
