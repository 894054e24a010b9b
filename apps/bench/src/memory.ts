import { runInNewContext } from "node:vm";
import { setFlagsFromString } from "node:v8";

import type { WasmBackend } from "@cotangent/backend-wasm";
import { grad, jit, type Tensor, tensor } from "cotangent";

import { wave } from "./problems/points.ts";
import { sineTimesX } from "./problems/sine.ts";
import type { MemoryReport } from "./report.ts";
import { type Clock, wallClock } from "./timing.ts";

const size = 1000;
const limit = 50 * 1024 * 1024;
/** What may stay of everything: the measurement itself and late code of the engine. */
const stayLimit = 1024 * 1024;

const used = (): number => {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

/** The collector, which Node shows only on request. */
function collector(): () => void {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  // memory of arrays found dead by one collection is given back, and counted, by the next
  return () => {
    gc();
    gc();
  };
}

/** A gradient step, to be taken many times. */
export interface Step {
  readonly title: string;
  make(): (x: Tensor) => Tensor;
}

export const eagerStep: Step = {
  title: "eager gradient steps",
  make: () => {
    const gradient = grad(sineTimesX);
    return (x) => x.sub(gradient(x).mul(1e-3));
  },
};
export const compiledStep: Step = {
  title: "compiled gradient steps",
  make: () => jit(eagerStep.make()),
};

export const steps = { compiled: compiledStep, eager: eagerStep };

/** Takes up to `count` gradient steps; `go`, asked after each, says whether to go on. */
function descend(
  step: (x: Tensor) => Tensor,
  count: number,
  go: (taken: number) => boolean,
  backend: WasmBackend | undefined,
): number {
  let x = tensor(wave(size), backend === undefined ? {} : { backend });
  for (let taken = 1; taken <= count; taken++) {
    x = step(x);
    if (!go(taken)) return taken;
  }
  return count;
}

/**
 * Takes gradient steps in one synchronous turn, dropping every result, and says how far memory grew. Nothing is disposed,
 * and no finalizer can run. On a backend with a linear memory, this counts too. A slow machine stops after `longest` seconds, with the steps that it took. `now` is the clock.
 */
export function measureMemory(
  { title, make }: Step,
  wanted: number,
  longest: number,
  backend?: WasmBackend,
  now: Clock = wallClock,
): MemoryReport {
  const step = make();
  const collect = collector();
  descend(step, 200, () => true, backend);
  collect();
  const before = used();
  const linear = (): number => backend?.memory.linearBytes ?? 0;
  const linearBefore = linear();
  const start = now();
  const elapsed = (): number => (now() - start) / 1000;
  let peak = 0;
  const taken = descend(step, wanted, (count) => {
    if (count % 50 !== 0) return true;
    peak = Math.max(peak, used() - before);
    return elapsed() < longest;
  }, backend);
  const seconds = elapsed();
  collect();
  // WebAssembly memory never shrinks: its growth is both, on the way and what stays
  const finalGrowth = used() - before + linear() - linearBefore;
  return {
    title: backend === undefined ? title : `${title} on ${backend.name}`,
    steps: taken,
    size,
    seconds,
    peakGrowth: Math.max(peak, linear() - linearBefore),
    finalGrowth,
    limit,
    met: peak < limit,
    linearBytes: backend === undefined ? null : linear(),
    stayLimit,
    nothingStays: finalGrowth < stayLimit,
  };
}
