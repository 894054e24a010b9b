import { runInNewContext } from "node:vm";
import { setFlagsFromString } from "node:v8";

import { grad, tensor } from "cotangent";

import { wave } from "./problems/points.ts";
import { sineTimesX } from "./problems/sine.ts";
import type { MemoryReport } from "./report.ts";

const size = 1000;
const limit = 50 * 1024 * 1024;

const used = (): number => {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

/** The collector, which Node shows only on request. */
function collector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

/** Takes up to `count` gradient steps; `go`, asked after each, says whether to go on. */
function descend(count: number, go: (taken: number) => boolean): number {
  const gradient = grad(sineTimesX);
  let x = tensor(wave(size));
  for (let taken = 1; taken <= count; taken++) {
    x = x.sub(gradient(x).mul(1e-3));
    if (!go(taken)) return taken;
  }
  return count;
}

/**
 * Takes gradient steps in one synchronous turn, dropping every result, and says how far memory grew. Nothing is disposed,
 * and no finalizer can run. A slow machine stops after `longest` seconds, with the steps that it took.
 */
export function measureMemory(wanted: number, longest: number): MemoryReport {
  const collect = collector();
  descend(200, () => true);
  collect();
  const before = used();
  const start = performance.now();
  const elapsed = (): number => (performance.now() - start) / 1000;
  let peak = 0;
  const steps = descend(wanted, (taken) => {
    if (taken % 50 !== 0) return true;
    peak = Math.max(peak, used() - before);
    return elapsed() < longest;
  });
  const seconds = elapsed();
  collect();
  const finalGrowth = used() - before;
  return { steps, size, seconds, peakGrowth: peak, finalGrowth, limit, met: peak < limit };
}
