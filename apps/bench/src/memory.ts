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

/**
 * Takes gradient steps in one synchronous turn, dropping every result, and says how far memory grew. Nothing is disposed,
 * and no finalizer can run.
 */
export function measureMemory(steps: number): MemoryReport {
  const collect = collector();
  const gradient = grad(sineTimesX);
  const descend = (count: number, each: (step: number) => void): void => {
    let x = tensor(wave(size));
    for (let i = 0; i < count; i++) {
      x = x.sub(gradient(x).mul(1e-3));
      each(i);
    }
  };
  descend(200, () => {});
  collect();
  const before = used();
  const start = performance.now();
  let peak = 0;
  descend(steps, (i) => {
    if (i % 50 === 0) peak = Math.max(peak, used() - before);
  });
  const seconds = (performance.now() - start) / 1000;
  collect();
  const finalGrowth = used() - before;
  return { steps, size, seconds, peakGrowth: peak, finalGrowth, limit, met: peak < limit };
}
