import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

import { benchFolder } from "./folder.ts";

const root = join(benchFolder, "../..");

/** When the newest of the files below a folder was written, in milliseconds. */
const newest = (folder: string): number =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => statSync(join(folder, name)))
    .reduce((time, stat) => (stat.isFile() ? Math.max(time, stat.mtimeMs) : time), 0);

const writtenAt = (file: string): number => (existsSync(file) ? statSync(file).mtimeMs : 0);

/** Builds the packages whose `dist` is older than their sources or than what builds it. */
export async function buildPackages(): Promise<void> {
  const tool = newest(join(root, "tooling/eager"));
  const packages = join(root, "packages");
  const stale = readdirSync(packages)
    .map((name) => join(packages, name))
    .filter((dir) => existsSync(join(dir, "package.json")))
    .filter((dir) => writtenAt(join(dir, "dist/node/index.js")) < Math.max(tool, newest(join(dir, "src"))));
  for (const cwd of stale) {
    const { scripts } = JSON.parse(readFileSync(join(cwd, "package.json"), "utf8")) as {
      readonly scripts: { readonly build: string };
    };
    const path = [join(cwd, "node_modules/.bin"), process.env["PATH"]].join(delimiter);
    await promisify(execFile)("sh", ["-c", scripts.build], { cwd, env: { ...process.env, PATH: path } });
  }
}
