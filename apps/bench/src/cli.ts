import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { help, type Options, readArgs, UsageError } from "./args.ts";
import { reportHtml } from "./html/page.ts";
import type { Output } from "./output/progress.ts";
import { watch } from "./output/watch.ts";
import { type Parts, run, sectionNames } from "./run.ts";
import { verdictOf } from "./summary.ts";

/** Where a command writes, and from where it was called. */
export interface Surroundings {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Paths that the user gives are relative to this. */
  readonly folder: string;
}

/** Runs the command and returns its exit code: 0, 1 for a disagreement, 2 for a command that cannot be followed. */
export async function cli(
  argv: readonly string[],
  parts: Parts,
  around: Surroundings,
): Promise<number> {
  try {
    return await follow(readArgs(argv), parts, around);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    around.stderr.write(`bench: ${error.message}\nSee pnpm bench --help.\n`);
    return 2;
  }
}

async function follow(
  options: Options,
  parts: Parts,
  { stdout, stderr, folder }: Surroundings,
): Promise<number> {
  if (options.help) {
    stdout.write(help);
    return 0;
  }
  const names = sectionNames(parts);
  const { filter } = options;
  if (filter !== null && !names.some((name) => name.includes(filter)))
    throw new UsageError(`nothing is named like "${filter}"; there are ${names.join(", ")}`);

  const report = await run(options, parts, watch(options.json ? null : stdout, stderr));
  const path = options.html === null ? usualPath() : resolve(folder, options.html);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, reportHtml(report));
  stdout.write(
    options.json
      ? `${JSON.stringify(report)}\n`
      : `\n${verdictOf(report)} ${report.seconds.toFixed(0)} s. Report: ${relative(folder, path)}\n`,
  );
  return report.agrees ? 0 : 1;
}

const usualPath = (): string => fileURLToPath(new URL("../out/report.html", import.meta.url));
