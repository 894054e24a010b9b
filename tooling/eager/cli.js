// The last step of a package's build: dist/node, which Node takes for its exports, is dist with hints for V8 (hint.js). What
// bundlers make for browsers, where bytes count more than the compiler's time, is made of dist itself.
// Usage, in a package that tsc has built: node ../../tooling/eager/cli.js
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { hint } from "./hint.js";

const list = JSON.parse(readFileSync(join(import.meta.dirname, "functions.json"), "utf8"));
const wanted = list[basename(process.cwd())] ?? {};
const target = join("dist", "node");

rmSync(target, { recursive: true, force: true });
const modules = readdirSync("dist", { recursive: true }).filter((name) => name.endsWith(".js"));
for (const module of modules) {
  const [from, to] = [join("dist", module), join(target, module)];
  mkdirSync(dirname(to), { recursive: true });
  const text = hint(module, readFileSync(from, "utf8"), new Set(wanted[module] ?? []));
  const map = relative(dirname(to), `${from}.map`);
  writeFileSync(to, text.replace(/^\/\/# sourceMappingURL=.*$/m, `//# sourceMappingURL=${map}`));
}
