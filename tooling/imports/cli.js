// Usage: node tooling/imports/cli.js
import { resolve } from "node:path";
import { checkImports } from "./check.js";
import { printReport } from "../packages/report.js";

process.exitCode = printReport(checkImports(resolve(import.meta.dirname, "../..")));
