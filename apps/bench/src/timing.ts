import { median } from "./stats.ts";

export interface Timing {
  /** Median of one call, in milliseconds. */
  readonly milliseconds: number;
  readonly samples: number;
}

const byClock = (): number => performance.now();
const byProcessor = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
let now = byClock;

/**
 * Whether time is that of the processor, of all threads together, instead of the clock's: on a machine that is busy with
 * other things, ratios between programs of one thread mean something only then.
 */
export function measureProcessorTime(yes: boolean): void {
  now = yes ? byProcessor : byClock;
}

/** Short calls are timed in batches of at least this many milliseconds. */
const shortestSample = 0.5;
const fewestSamples = 3;

/**
 * The median time of `call` within a budget of milliseconds, at least three calls. `first` is how long the first, cold
 * call took; a call that takes ten times the budget is not repeated.
 */
export async function timeCall(
  call: () => unknown,
  first: number,
  budget: number,
): Promise<Timing> {
  if (first > 10 * budget) return { milliseconds: first, samples: 1 };
  const batch = Math.max(1, Math.min(1000, Math.ceil(shortestSample / Math.max(first, 1e-4))));
  const samples: number[] = [];
  const end = now() + budget;
  while (samples.length < fewestSamples || now() < end) {
    const start = now();
    for (let i = 0; i < batch; i++) {
      const result = call();
      if (result instanceof Promise) await result;
    }
    samples.push((now() - start) / batch);
  }
  // the first calls still compile
  const warm = samples.slice(Math.floor(samples.length / 4));
  return { milliseconds: median(warm), samples: warm.length };
}

export interface Competitor {
  readonly name: string;
  /** What it returns is kept until the next run, so that nothing of it can be left out. */
  run(): unknown;
}

export interface Standing {
  readonly name: string;
  readonly milliseconds: number;
  /** Median over the rounds of this one's time divided by the first competitor's in the same round. */
  readonly ratio: number;
}

export interface RaceOptions {
  /** Milliseconds of warming up, for each competitor. */
  readonly warmUp: number;
  /** Milliseconds of measuring, for all competitors together. */
  readonly budget: number;
  /** Milliseconds that one batch aims at. */
  readonly batch: number;
}

const fewestRounds = 7;
/** The last result of anybody, reachable from outside, so that no engine leaves a computation out. */
export const kept: { result: unknown } = { result: undefined };

/**
 * Times competitors in turn, round after round, so that what slows the machine slows all of them. Each is warmed up, then
 * runs a batch a round; the starting place rotates.
 */
export function race(
  competitors: readonly Competitor[],
  { warmUp, budget, batch }: RaceOptions,
): Standing[] {
  const counts = competitors.map((c) => calibrate(c, warmUp, batch));
  const times = competitors.map((): number[] => []);
  const end = now() + budget;
  for (let round = 0; round < fewestRounds || now() < end; round++) {
    for (let k = 0; k < competitors.length; k++) {
      const i = (k + round) % competitors.length;
      const start = now();
      for (let n = counts[i]!; n > 0; n--) kept.result = competitors[i]!.run();
      times[i]!.push((now() - start) / counts[i]!);
    }
    if (now() > end + 2 * budget) break;
  }
  kept.result = undefined;
  return competitors.map(({ name }, i) => ({
    name,
    milliseconds: median(times[i]!),
    ratio: median(times[i]!.map((t, round) => t / times[0]![round]!)),
  }));
}

/** Runs for `warmUp` milliseconds (at least twice) and says how many calls fill a batch. */
function calibrate(competitor: Competitor, warmUp: number, batch: number): number {
  const start = now();
  const durations: number[] = [];
  while (durations.length < 2 || now() - start < warmUp) {
    const before = now();
    kept.result = competitor.run();
    durations.push(now() - before);
    if (durations.length >= 100_000) break;
  }
  const late = durations.slice(durations.length >> 1);
  const mean = late.reduce((a, b) => a + b, 0) / late.length;
  return Math.max(1, Math.round(batch / Math.max(mean, 1e-5)));
}
