import { median } from "../../stats.ts";
import type { RaceOptions, Standing } from "../../timing.ts";

/** Somebody whose results come later. */
export interface Runner {
  readonly name: string;
  /** Milliseconds that a first, cold result took, which spares who is slow his warming up. */
  readonly first?: number;
  /** Asks the device for one result. */
  start(): unknown;
  /** Resolves when the device has done all that was asked for by the calls that returned `started`, and frees that. */
  finish(started: readonly unknown[]): Promise<void>;
}

const fewestRounds = 3;

/**
 * Times runners in turn, round after round, with a starting place that rotates. A sample is some calls and the wait for all of
 * them, divided by their number; there are as many as fill `batch` milliseconds. Who is so slow that few rounds of his would
 * take longer than `budget` takes part in fewer, in one at least. `now` is the clock.
 */
export async function raceOnDevice(
  runners: readonly Runner[],
  { warmUp, budget, batch }: RaceOptions,
  now: () => number = () => performance.now(),
): Promise<Standing[]> {
  const sample = async (runner: Runner, calls: number): Promise<number> => {
    const start = now();
    const started: unknown[] = [];
    for (let i = 0; i < calls; i++) started.push(runner.start());
    await runner.finish(started);
    return (now() - start) / calls;
  };
  const warm = async (runner: Runner): Promise<number> => {
    const start = now();
    let fastest = Infinity;
    do fastest = Math.min(fastest, await sample(runner, 1));
    while (now() - start < warmUp);
    return fastest;
  };
  const plans: { readonly calls: number; readonly rounds: number }[] = [];
  for (const runner of runners) {
    const fastest =
      runner.first !== undefined && runner.first > 2 * budget ? runner.first : await warm(runner);
    const calls = Math.max(1, Math.round(batch / Math.max(fastest, 1e-3)));
    const slow = fastest * fewestRounds > budget;
    plans.push({ calls, rounds: slow ? Math.max(1, Math.floor(budget / fastest)) : Infinity });
  }
  const times = runners.map((): number[] => []);
  const start = now();
  for (let round = 0; round < fewestRounds || now() - start < budget; round++) {
    for (let k = 0; k < runners.length; k++) {
      const i = (k + round) % runners.length;
      const { calls, rounds } = plans[i]!;
      if (round < rounds) times[i]!.push(await sample(runners[i]!, calls));
    }
    if (now() - start > 3 * budget) break;
  }
  return runners.map(({ name }, i) => ({
    name,
    milliseconds: median(times[i]!),
    // who is first in the list may be the slow one
    ratio: median(times[i]!.slice(0, times[0]!.length).map((t, round) => t / times[0]![round]!)),
  }));
}
