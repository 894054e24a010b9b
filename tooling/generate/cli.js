// Usage: pnpm new:package <name> [--description "One sentence."] [--imports core,jvp] [--no-install]
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { newPackage } from "./new-package.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    description: { type: "string" },
    imports: { type: "string" },
    "no-install": { type: "boolean" },
  },
});
if (positionals.length !== 1) {
  console.error(
    'usage: pnpm new:package <name> [--description "One sentence."] [--imports core,jvp]',
  );
  process.exit(2);
}
const root = resolve(import.meta.dirname, "../..");
const written = newPackage(root, positionals[0], {
  description: values.description ?? `The package ${positionals[0]} of Cotangent.`,
  ...(values.imports !== undefined && { imports: values.imports.split(",").filter(Boolean) }),
});
for (const file of written) console.log(`wrote ${file}`);
if (!values["no-install"]) execFileSync("pnpm", ["install"], { cwd: root, stdio: "inherit" });
