// Who may import whom. layers.json holds the answer for packages, cycles.json the exceptions for files.
import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { findCycles } from "./cycles.js";
import { parseImports } from "./parse.js";
import { apps, packages, readJson, sourceFiles } from "../packages/workspace.js";

const isRelative = (specifier) => specifier.startsWith(".");
const isBuiltin = (specifier) =>
  specifier.startsWith("node:") || builtinModules.includes(specifier.split("/")[0]);
/** "@scope/name/sub/path" -> ["@scope/name", "sub/path"]. */
const split = (specifier) => {
  const parts = specifier.split("/");
  const take = specifier.startsWith("@") ? 2 : 1;
  return [parts.slice(0, take).join("/"), parts.slice(take).join("/")];
};
const inside = (file, dir) => !relative(dir, file).startsWith("..");

const declared = (manifest, ...fields) =>
  new Set(fields.flatMap((field) => Object.keys(manifest[field] ?? {})));
const RUNTIME = ["dependencies", "peerDependencies", "optionalDependencies"];

/**
 * Checks the workspace at `root`. Returns a map from each member ("packages/jvp", "apps/bench", "layers") to its faults, as
 * sentences that name file, line, and the way out.
 */
export function checkImports(root) {
  const layers = readJson(join(root, "tooling/imports/layers.json"));
  const allowedCycles = readJson(join(root, "tooling/imports/cycles.json"));
  const rootManifest = readJson(join(root, "package.json"));
  const libraries = packages(root);
  const applications = apps(root);
  const byName = new Map(libraries.map((library) => [library.manifest.name, library]));
  const mayImport = (from, to) =>
    from !== to && (layers[from] === "*" || (layers[from] ?? []).includes(to));

  const report = new Map([["layers", checkLayers(layers)]]);
  const packageGraph = new Map(libraries.map(({ short }) => [short, new Set()]));

  for (const member of [...libraries, ...applications]) {
    const { short, dir, manifest } = member;
    const isLibrary = byName.get(manifest.name) === member;
    const faults = [];
    report.set(relative(root, dir), faults);

    if (isLibrary) {
      if (!(short in layers))
        faults.push(`packages/${short} has no row in tooling/imports/layers.json`);
      for (const name of declared(manifest, ...RUNTIME)) {
        const target = byName.get(name);
        if (!target) continue;
        packageGraph.get(short).add(target.short);
        if (!mayImport(short, target.short))
          faults.push(
            `package.json: ${short} may not depend on ${target.short}: ${rowOf(layers, short)}`,
          );
      }
      for (const name of declared(manifest, "devDependencies"))
        if (byName.has(name))
          faults.push(
            `package.json: ${name} must not be a devDependency, which would close a cycle of packages: tests find it through the root package.json`,
          );
    }

    const own = declared(manifest, ...RUNTIME);
    const forTests = declared(manifest, ...RUNTIME, "devDependencies");
    if (isLibrary) forTests.add(manifest.name);
    const inTests = new Set([...forTests, ...declared(rootManifest, "devDependencies")]);
    const runtimeGraph = new Map();

    for (const folder of ["src", "test"]) {
      for (const file of sourceFiles(join(dir, folder))) {
        const known = folder === "test" ? inTests : isLibrary ? own : forTests;
        const targets = [];
        runtimeGraph.set(relative(dir, file), targets);
        for (const { specifier, kind, line } of parseImports(file, readFileSync(file, "utf8"))) {
          const fault = (text) =>
            faults.push(`${relative(root, file)}:${line} imports "${specifier}": ${text}`);
          if (isRelative(specifier)) {
            const target = resolve(dirname(file), specifier);
            if (!inside(target, dir)) {
              // tests of several packages share their helpers
              if (folder !== "test" || !/^packages\/[^/]+\/test\//.test(relative(root, target)))
                fault("a relative path must not leave its package; import the package by name");
            }
            else if (folder === "src" && !inside(target, join(dir, "src")))
              fault("src must not import what lies outside of it");
            else if (kind === "static") targets.push(relative(dir, target));
            continue;
          }
          if (isBuiltin(specifier)) {
            if (isLibrary && folder === "src")
              fault("packages run in browsers too; Node's modules are for tests and tooling");
            continue;
          }
          const [name, subpath] = split(specifier);
          const target = byName.get(name);
          if (!known.has(name))
            fault(
              name === manifest.name
                ? "a package imports its own files by relative path"
                : `${name} is not declared in ${relative(root, dir)}/package.json`,
            );
          if (!target) continue;
          if (subpath && !(`./${subpath}` in target.manifest.exports))
            fault(`${name} does not export "./${subpath}"; import what its index exports`);
          if (isLibrary && folder === "src" && target !== member) {
            packageGraph.get(short).add(target.short);
            if (!mayImport(short, target.short))
              fault(`${short} may not import ${target.short}: ${rowOf(layers, short)}`);
          }
        }
      }
    }
    faults.push(...fileCycles(runtimeGraph, allowedCycles[short] ?? []));
  }

  for (const cycle of findCycles(packageGraph))
    report.get("layers").push(`packages import each other in a cycle: ${cycle.join(" → ")}`);
  return report;
}

const rowOf = (layers, short) =>
  layers[short]?.length
    ? `layers.json allows it ${[].concat(layers[short]).join(", ")}`
    : "layers.json allows it nothing";

function checkLayers(layers) {
  const faults = [];
  const graph = new Map();
  for (const [name, row] of Object.entries(layers)) {
    const targets = row === "*" ? Object.keys(layers).filter((other) => other !== name) : row;
    graph.set(name, targets);
    for (const target of targets)
      if (!(target in layers))
        faults.push(`layers.json: ${name} names ${target}, which has no row`);
  }
  for (const cycle of findCycles(graph))
    faults.push(`layers.json has a cycle: ${cycle.join(" → ")}`);
  return faults;
}

/**
 * Cycles of files by what they import at run time. `allowed` lists the imports `{ from, to, why }` that may close one; an entry
 * that closes none is a fault too, so that the list cannot outlive its reasons.
 */
function fileCycles(graph, allowed) {
  const without = (skipped) =>
    new Map(
      [...graph].map(([from, targets]) => [
        from,
        targets.filter((to) => !skipped.some((edge) => edge.from === from && edge.to === to)),
      ]),
    );
  const faults = findCycles(without(allowed)).map(
    (cycle) => `files import each other at run time in a cycle: ${cycle.join(" → ")}`,
  );
  for (const edge of allowed)
    if (findCycles(without(allowed.filter((other) => other !== edge))).length === 0)
      faults.push(
        `cycles.json allows ${edge.from} → ${edge.to}, which closes no cycle: take it out`,
      );
  return faults;
}
