import { grad, jit, type Tensor, tensor } from "cotangent";

import { wave } from "../problems/points.ts";
import { rosenbrock } from "../problems/rosenbrock.ts";
import { median } from "../stats.ts";
import { type Clock, wallClock } from "../timing.ts";
import type { Check } from "./check.ts";

const size = 10;
/** Twice the steps may take this many times the time. */
const limit = 2.5;
const [fewestRounds, mostRounds] = [3, 25];
/** Milliseconds in which more than the fewest rounds are run. */
const budget = 500;

/** One step of gradient descent on the Rosenbrock function. */
const step = (x: Tensor): Tensor => x.sub(grad(rosenbrock)(x).mul(1e-4));

/** Milliseconds of so many steps, each from the result of the last, none of which is read. */
function descend(f: (x: Tensor) => Tensor, steps: number, now: Clock): number {
  let x = tensor(Float64Array.from(wave(size)), { dtype: "float64" });
  const start = now();
  for (let i = 0; i < steps; i++) x = f(x);
  const milliseconds = now() - start;
  if (!x.dataSync().every(Number.isFinite)) throw new Error("the steps diverged");
  return milliseconds;
}

/** A loop of optimisation that never reads a value takes time in proportion to its steps. `now` is the clock. */
export function unreadSteps(
  name: string,
  title: string,
  make: () => (x: Tensor) => Tensor,
  now: Clock = wallClock,
): Check {
  return {
    name,
    title,
    run({ quick }) {
      const steps = quick ? 2000 : 10_000;
      const half = steps / 2;
      const f = make();
      descend(f, half, now);
      const rounds: number[][] = [];
      const start = now();
      // compiled steps take a few milliseconds, of which a collection of garbage is a large part
      while (rounds.length < fewestRounds || (rounds.length < mostRounds && now() - start < budget))
        rounds.push([half, steps].map((count) => descend(f, count, now)));
      const [once, twice] = [0, 1].map((i) => median(rounds.map((round) => round[i]!)));
      const ratio = median(rounds.map(([a, b]) => b! / a!));
      const count = steps.toLocaleString("en");
      return {
        name,
        title,
        detail: `${count} steps ${twice!.toFixed(0)} ms, half as many ${once!.toFixed(0)} ms`,
        figures: { steps, once: once!, twice: twice!, ratio, limit },
        requirements: [
          {
            statement: `${title}, values never read: ${count} take at most ${limit} times as long as half as many`,
            met: ratio <= limit,
            measured: `${ratio.toFixed(2)} times`,
          },
        ],
      };
    },
  };
}

export const eagerSteps = (): Check => unreadSteps("steps/eager", "eager steps", () => step);
export const compiledSteps = (): Check =>
  unreadSteps("steps/jit", "compiled steps", () => jit(step));
