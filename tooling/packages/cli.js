// Usage: node tooling/packages/cli.js [--check]
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { printReport } from "./report.js";
import { checkPackages, writePackages } from "./sync.js";

const { values } = parseArgs({ options: { check: { type: "boolean" } } });
const root = resolve(import.meta.dirname, "../..");
if (values.check) process.exitCode = printReport(checkPackages(root));
else for (const file of writePackages(root)) console.log(`wrote ${file}`);
