import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { pathToFileURL } from "node:url";

import { bundle } from "../bundle.ts";
import { benchFolder } from "../folder.ts";

/** Of /tooling/webgpu/driver.js. */
interface Driver {
  driverEnvironment(): NodeJS.ProcessEnv;
}

const tool = (path: string): string =>
  pathToFileURL(join(benchFolder, "../../tooling/webgpu", path)).href;
/** A shader that never ends cannot be interrupted. */
const longest = 240_000;

/**
 * Runs a bundled program in a process of Node that has WebGPU (Dawn, on the driver that npm brings) and yields each line that it
 * writes to descriptor 3. Throws when it fails, or has not ended in time, with the last of what it said.
 */
export async function* linesOfDawn(entry: string, args: readonly string[]): AsyncGenerator<string> {
  const { driverEnvironment } = (await import(tool("driver.js"))) as Driver;
  const child = spawn(
    process.execPath,
    ["--import", tool("setup.js"), await bundle(entry), ...args],
    {
      env: { ...process.env, ...driverEnvironment() },
      stdio: ["ignore", "ignore", "pipe", "pipe"],
    },
  );
  let complaints = "";
  child.stderr!.on(
    "data",
    (text: Buffer) => (complaints = (complaints + text.toString()).slice(-2000)),
  );
  const ended = new Promise<string>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(code === 0 ? "" : `ended with ${signal ?? code}`));
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), longest);
  try {
    yield* createInterface({ input: child.stdio[3] as Readable });
    const end = await ended;
    if (end !== "") throw new Error(`${end}: ${complaints.trim().split("\n").at(-1)}`);
  } finally {
    clearTimeout(timer);
    child.kill("SIGKILL");
  }
}
