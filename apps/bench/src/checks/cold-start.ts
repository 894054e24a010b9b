import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { bundle } from "../bundle.ts";
import { median } from "../stats.ts";
import type { Check } from "./check.ts";

const runs = { quick: 1, full: 5 };

/** Milliseconds of a first use in a fresh process, after its start-up. */
async function measure(use: string): Promise<number> {
  const file = await bundled();
  const { stdout } = await promisify(execFile)(process.execPath, [file, use]);
  return Number(stdout);
}

let made: Promise<string> | null = null;
const bundled = (): Promise<string> => (made ??= bundle("checks/cold-child"));

/** Tracing, compiling and running something for the first time, in processes that have just started. */
export function coldStart(use: string, title: string, limit: number): Check {
  return {
    name: `cold/${use}`,
    title,
    async run({ quick }) {
      const count = quick ? runs.quick : runs.full;
      const times: number[] = [];
      for (let i = 0; i < count; i++) times.push(await measure(use));
      const middle = median(times);
      return {
        name: `cold/${use}`,
        title,
        detail: `${times.map((t) => t.toFixed(1)).join(", ")} ms`,
        figures: { median: middle, limit },
        requirements: [
          {
            statement: `${title}: under ${limit} ms after start-up`,
            met: middle < limit,
            measured: `${middle.toFixed(1)} ms, the median of ${count}`,
          },
        ],
      };
    },
  };
}
