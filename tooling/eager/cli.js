// The last step of a package's build: dist/node, which Node takes for its exports, is dist with hints for V8 (hint.js). What
// bundlers make for browsers, where bytes count more than the compiler's time, is made of dist itself.
// Fails where the list names what the package no longer has.
// Usage, in a package that tsc has built: node ../../tooling/eager/cli.js
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { hint } from "./hint.js";
import { renewing, stale } from "./stale.js";

const list = JSON.parse(readFileSync(join(import.meta.dirname, "functions.json"), "utf8"));
const name = basename(process.cwd());
const wanted = list[name] ?? {};
const target = join("dist", "node");

rmSync(target, { recursive: true, force: true });
const modules = readdirSync("dist", { recursive: true }).filter((name) => name.endsWith(".js"));
const sources = new Map(modules.map((module) => [module, readFileSync(join("dist", module), "utf8")]));
const gone = stale(wanted, sources);
if (gone.length > 0) {
  const lines = gone.map((line) => `  ${line}\n`).join("");
  console.error(
    `tooling/eager/functions.json names functions that ${name} does not have:\n${lines}Correct their names there, or measure again: ${renewing}`,
  );
  process.exit(1);
}
for (const [module, source] of sources) {
  const [from, to] = [join("dist", module), join(target, module)];
  mkdirSync(dirname(to), { recursive: true });
  const text = hint(module, source, new Set(wanted[module] ?? []));
  const map = relative(dirname(to), `${from}.map`);
  writeFileSync(to, text.replace(/^\/\/# sourceMappingURL=.*$/m, `//# sourceMappingURL=${map}`));
}
