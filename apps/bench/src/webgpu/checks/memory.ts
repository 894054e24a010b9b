import { grad, jit, type Tensor, tensor, tidy, type WebgpuBackend } from "cotangent";

import { formatBytes, formatCount } from "../../output/format.ts";
import { wave } from "../../problems/points.ts";
import { sineTimesX } from "../../problems/sine.ts";
import { type WebgpuCheck, withFreshBackend } from "./check.ts";

const size = 1000;
const steps = 10_000;
const stepsQuick = 500;
/** Seconds after which a slow machine stops, with the steps that it took. */
const longest = { eager: 1, compiled: 15 };
/** How many steps go by between two awaits. */
const stride = 100;
const limit = 50 * 1024 * 1024;

type Step = (x: Tensor) => Tensor;
/** Takes up to `count` steps; `go`, asked now and then, says whether to go on. */
type Loop = (
  step: Step,
  start: Tensor,
  count: number,
  go: () => boolean,
  backend: WebgpuBackend,
) => Promise<{ readonly x: Tensor; readonly taken: number }>;

const gradientStep: Step = (x) => x.sub(grad(sineTimesX)(x).mul(1e-3));

/** Drops what it does not need any more, and awaits now and then. */
const awaiting: Loop = async (step, start, count, go, backend) => {
  let x = start;
  let taken = 0;
  while (taken < count && (taken % stride !== 0 || go())) {
    x = step(x);
    taken++;
    if (taken % stride === 0) await backend.flush();
  }
  return { x, taken };
};

/** Keeps nothing but the newest values, and does not await. */
const tidied: Loop = async (step, start, count, go) => {
  let x = start;
  let taken = 0;
  for (; taken < count && (taken % stride !== 0 || go()); taken++) {
    const old = x;
    x = tidy(() => step(old));
    old.dispose();
  }
  return { x, taken };
};

function memoryCheck(kind: keyof typeof longest, how: string, loop: Loop): WebgpuCheck {
  const label = `${kind} gradient steps ${how}`;
  const name = `webgpu/memory-${kind}`;
  return {
    name,
    title: label,
    run: (quick) =>
      withFreshBackend(async (backend) => {
        const wanted = quick ? stepsQuick : steps;
        const step = kind === "compiled" ? jit(gradientStep) : gradientStep;
        const start = performance.now();
        const go = (): boolean => performance.now() - start < longest[kind] * 1000;
        const from = tensor(wave(size), { backend });
        const { x, taken: count } = await loop(step, from, wanted, go, backend);
        // what the device complains of later is thrown here
        await backend.flush();
        const seconds = (performance.now() - start) / 1000;
        const values = await x.data();
        const { peakBytes, liveBytes, pooledBytes, buffers, created } = backend.memory;
        const finite = values.length === size && values.every((v) => Number.isFinite(v));
        return {
          name,
          title: `${formatCount(count)} ${label}`,
          detail:
            `n = ${formatCount(size)}, ${seconds.toFixed(1)} s; on the device at most ${formatBytes(peakBytes)}, ` +
            `at the end ${formatBytes(liveBytes)} used, ${formatBytes(pooledBytes)} in the pool; ${buffers} buffers, ${formatCount(created)} made`,
          figures: { seconds, peakBytes, liveBytes, pooledBytes, buffers, created },
          requirements: [
            {
              statement: `${formatCount(count)} ${label}: memory on the device stays below ${formatBytes(limit)}, and nothing fails`,
              met: finite && peakBytes < limit,
              measured: finite ? `at most ${formatBytes(peakBytes)}` : "values are not finite",
            },
          ],
        };
      }),
  };
}

const every = `with an await every ${stride}`;
const within = "within tidy, no await";

export const memoryChecks: readonly WebgpuCheck[] = [
  memoryCheck("compiled", every, awaiting),
  memoryCheck("compiled", within, tidied),
  memoryCheck("eager", every, awaiting),
  memoryCheck("eager", within, tidied),
];
