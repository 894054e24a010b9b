import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { help, readArgs, UsageError } from "./args.ts";
import { reportHtml } from "./html/page.ts";
import { watch } from "./output/watch.ts";
import { allParts, run, sectionNames } from "./run.ts";
import { verdictOf } from "./summary.ts";

/** Runs the bench and returns the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const options = readArgs(argv);
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  const names = sectionNames(allParts);
  const { filter } = options;
  if (filter !== null && !names.some((name) => name.includes(filter)))
    throw new UsageError(`nothing is named like "${filter}"; there are ${names.join(", ")}`);

  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  const report = await run(options, allParts, watch(options.json ? null : print));
  const path = htmlPath(options.html);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, reportHtml(report));
  if (options.json) print(JSON.stringify(report));
  else {
    const seconds = report.seconds.toFixed(0);
    print(`\n${verdictOf(report)} ${seconds} s. Report: ${relative(invocationFolder(), path)}`);
  }
  return report.agrees ? 0 : 1;
}

/** Where the user is; pnpm runs scripts elsewhere. */
const invocationFolder = (): string => process.env["INIT_CWD"] ?? process.cwd();

function htmlPath(given: string | null): string {
  if (given !== null) return resolve(invocationFolder(), given);
  return fileURLToPath(new URL("../out/report.html", import.meta.url));
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`bench: ${error.message}\nSee pnpm bench --help.\n`);
  process.exitCode = 2;
}
