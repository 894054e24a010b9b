import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { bundle } from "./bundle.ts";
import type { MemoryReport } from "./report.ts";

const kinds = ["compiled", "eager"] as const;
const places = ["wasm", "default"] as const;

/**
 * The memory checks of `count` steps, side by side on both backends, each in a process of its own: what others left on this one's heap
 * decides when the collector runs. `secondsLeft` says how long the next may take.
 */
export async function measureMemoryApart(
  count: number,
  secondsLeft: () => number,
): Promise<MemoryReport[]> {
  const file = await bundle("memory-child");
  const lane = async (place: (typeof places)[number]): Promise<MemoryReport[]> => {
    const reports: MemoryReport[] = [];
    for (const kind of kinds) {
      const args = [file, kind, place, String(count), String(secondsLeft())];
      const { stdout } = await promisify(execFile)(process.execPath, args);
      reports.push(JSON.parse(stdout) as MemoryReport);
    }
    return reports;
  };
  return (await Promise.all(places.map(lane))).flat();
}
