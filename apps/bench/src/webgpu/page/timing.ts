import { median } from "../../stats.ts";
import {
  callsOf,
  type Clock,
  goesOn,
  type RaceOptions,
  ratios,
  roundsOf,
  type Standing,
  wallClock,
} from "../../timing.ts";

/** Somebody whose results come later. All that has to be compiled has been. */
export interface Runner {
  readonly name: string;
  /** Milliseconds of a call made before, which spares who is slow another. */
  readonly once?: number;
  /** Asks the device for one result. */
  start(): unknown;
  /** Resolves when the device has done all that was asked for by the calls that returned `started`, and frees that. */
  finish(started: readonly unknown[]): Promise<void>;
}

const fewestRounds = 3;

/**
 * Times runners in turn, round after round, with a starting place that rotates. A sample is some calls and the wait for all of
 * them, divided by their number; there are as many as fill `batch` milliseconds. `now` is the clock.
 */
export async function raceOnDevice(
  runners: readonly Runner[],
  { warmUp, budget, batch }: RaceOptions,
  now: Clock = wallClock,
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
  const times: number[][] = [];
  for (const runner of runners) {
    const { once } = runner;
    const fastest = once ?? (await warm(runner));
    const rounds = roundsOf(fastest, fewestRounds, budget);
    // who takes part once only has done so
    const isOver = rounds === 1;
    plans.push({ calls: callsOf(fastest, batch), rounds: isOver ? 0 : rounds });
    times.push(isOver ? [fastest] : []);
  }
  const most = Math.max(...plans.map(({ rounds }) => rounds));
  const start = now();
  const isOn = (round: number): boolean =>
    round < most && goesOn(round, fewestRounds, now() - start, budget, times);
  for (let round = 0; isOn(round); round++)
    for (let k = 0; k < runners.length; k++) {
      const i = (k + round) % runners.length;
      const { calls, rounds } = plans[i]!;
      if (round < rounds) times[i]!.push(await sample(runners[i]!, calls));
    }
  return runners.map(({ name }, i) => ({
    name,
    milliseconds: median(times[i]!),
    least: Math.min(...times[i]!),
    // who is first in the list may be the slow one
    ratio: median(ratios(times[i]!, times[0]!)),
  }));
}
