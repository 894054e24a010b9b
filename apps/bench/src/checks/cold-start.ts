import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { bundle } from "../bundle.ts";
import { later } from "../later.ts";
import { median } from "../stats.ts";
import type { Check } from "./check.ts";

const runs = { quick: 1, full: 5 };

/** Milliseconds of a first use in a fresh process after its start-up, by the clock and of the processor. */
async function measure(file: string, use: string): Promise<readonly [clock: number, cpu: number]> {
  const { stdout } = await promisify(execFile)(process.execPath, [file, use]);
  return JSON.parse(stdout) as [number, number];
}

const bundles = [false, true].map((built) => later(() => bundle("checks/cold-child", { built })));
/** The bundle that the processes run, made once. */
const bundled = (built: boolean): Promise<string> => bundles[Number(built)]!();

/**
 * Tracing, compiling and running something for the first time, in processes that have just started: of the packages as they
 * are published, or of their sources.
 */
export function coldStart(use: string, title: string, limit: number, { built = true } = {}): Check {
  return {
    name: `cold/${use}`,
    title,
    prepare: () => bundled(built),
    async run({ quick }) {
      const count = quick ? runs.quick : runs.full;
      const file = await bundled(built);
      const times: (readonly [number, number])[] = [];
      for (let i = 0; i < count; i++) times.push(await measure(file, use));
      const clock = times.map(([time]) => time);
      const middle = median(clock);
      const cpu = median(times.map(([, time]) => time));
      return {
        name: `cold/${use}`,
        title,
        detail: `${clock.map((t) => t.toFixed(1)).join(", ")} ms; ${cpu.toFixed(1)} ms of processor time on all threads`,
        figures: { median: middle, least: Math.min(...clock), cpu, limit },
        requirements: [
          {
            statement: `${title}: under ${limit} ms after start-up`,
            met: middle < limit,
            measured: `${middle.toFixed(1)} ms, the median of ${count}; least ${Math.min(...clock).toFixed(1)} ms`,
          },
        ],
      };
    },
  };
}
