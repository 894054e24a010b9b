import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

import { help, type Options, readArgs, UsageError } from "./args.ts";
import { benchFolder } from "./folder.ts";
import { reportHtml } from "./html/page.ts";
import type { Output } from "./output/progress.ts";
import { watch } from "./output/watch.ts";
import type { Report } from "./report.ts";
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

  const programs = options.trace !== null;
  const report = await run(
    { ...options, programs },
    parts,
    watch(options.json ? null : stdout, stderr),
  );
  const path = options.html === null ? usualPath() : resolve(folder, options.html);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, reportHtml(report));
  if (options.trace !== null) writePrograms(resolve(folder, options.trace), report);
  stdout.write(
    options.json
      ? `${JSON.stringify(report)}\n`
      : `\n${leftOut(report)}${verdictOf(report)} ${report.seconds.toFixed(0)} s. Report: ${relative(folder, path)}\n`,
  );
  return report.agrees ? 0 : 1;
}

function writePrograms(folder: string, { programs }: Report): void {
  mkdirSync(folder, { recursive: true });
  for (const { file, text } of programs) writeFileSync(join(folder, file), `${text}\n`);
}

/** What a run that is not thorough says of others. */
function leftOut({ quick, thorough }: Report): string {
  if (thorough) return "";
  return quick
    ? "Small sizes and short measurements, and of WebGPU what --filter names: a run without --quick has more.\n"
    : "Short measurements, and fewer sizes in float32 and on WebGPU: --thorough has all.\n";
}

const usualPath = (): string => `${benchFolder}out/report.html`;
