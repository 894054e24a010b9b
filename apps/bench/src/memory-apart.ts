import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { bundle } from "./bundle.ts";
import type { steps } from "./memory.ts";
import type { MemoryReport } from "./report.ts";

/** The memory check in a process of its own: what others left on this one's heap decides when the collector runs. */
export async function measureMemoryApart(
  kind: keyof typeof steps,
  place: "default" | "wasm",
  wanted: number,
  longest: number,
): Promise<MemoryReport> {
  const file = await bundle("memory-child");
  const args = [file, kind, place, String(wanted), String(longest)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as MemoryReport;
}
