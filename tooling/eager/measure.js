// Lists the functions that what a program does first (uses.js) executes, by package and module, in functions.json, and builds
// the packages: before, without hints, so that what runs is what tsc made and names of the old list do not matter, and after.
// Usage: node tooling/eager/measure.js
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { packages } from "../packages/workspace.js";
import { functionsOf } from "./functions.js";

const root = resolve(import.meta.dirname, "../..");

/** Where functions begin that V8 executed, by file. */
function executed() {
  const folder = mkdtempSync(join(tmpdir(), "eager-"));
  const log = join(folder, "v8.log");
  // one thread and so one log: another's scripts would have the numbers of ours
  const flags = ["--log-function-events", "--no-logfile-per-isolate", `--logfile=${log}`];
  execFileSync(process.execPath, [...flags, join(import.meta.dirname, "uses.js")]);
  const files = new Map();
  const positions = new Map();
  for (const line of readFileSync(log, "utf8").split("\n")) {
    const [kind, a, b, c] = line.split(",");
    if (kind === "script-details" && b.startsWith("file:")) files.set(a, fileURLToPath(b));
    if (kind !== "function" || a !== "first-execution") continue;
    if (!positions.has(b)) positions.set(b, new Set());
    positions.get(b).add(Number(c));
  }
  rmSync(folder, { recursive: true });
  return new Map([...files].map(([id, file]) => [file, positions.get(id) ?? new Set()]));
}

const file = join(import.meta.dirname, "functions.json");
const before = readFileSync(file, "utf8");
const build = () => execFileSync("npx", ["-y", "pnpm@12", "build"], { cwd: root, stdio: "inherit" });

/** The functions of a package that were executed, by module. */
function listed() {
  writeFileSync(file, "{}\n");
  build();
  const found = executed();
  const list = {};
  for (const { short, dir } of packages(root)) {
    const dist = join(dir, "dist", "node");
    for (const module of [...found.keys()].filter((f) => f.startsWith(`${dist}/`)).toSorted()) {
      const { functions } = functionsOf(module, readFileSync(module, "utf8"));
      const ids = functions.filter(({ at }) => found.get(module).has(at)).map(({ id }) => id);
      if (ids.length > 0) (list[short] ??= {})[relative(dist, module)] = ids.toSorted();
    }
  }
  return `${JSON.stringify(list, null, 2)}\n`;
}

let after = before;
try {
  after = listed();
} finally {
  writeFileSync(file, after);
}
build();
