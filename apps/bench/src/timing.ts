import { errorOfMedian, median } from "./stats.ts";

export interface Timing {
  /** Median of one call, in milliseconds. */
  readonly milliseconds: number;
  readonly samples: number;
}

/** Milliseconds since some moment. */
export type Clock = () => number;

export const wallClock: Clock = () => performance.now();

/**
 * Time of the processor, of all threads together: on a machine that is busy with other things, ratios between programs of one
 * thread mean something only by this one. `usage` is what the process has used, in microseconds.
 */
export const processorClock =
  (
    usage: () => { readonly user: number; readonly system: number } = () => process.cpuUsage(),
  ): Clock =>
  () => {
    const { user, system } = usage();
    return (user + system) / 1000;
  };

/** Short calls are timed in batches of at least this many milliseconds. */
const shortestSample = 0.5;
const fewestSamples = 3;

/**
 * The median time of `call` within a budget of milliseconds. Whatever takes longer is called three times, or as often as
 * three budgets allow, but once at least. `first` is how long the first, cold call took, which does not count. `now` is the clock.
 */
export async function timeCall(
  call: () => unknown,
  first: number,
  budget: number,
  now: Clock = wallClock,
): Promise<Timing> {
  const batch = Math.max(1, Math.min(1000, Math.ceil(shortestSample / Math.max(first, 1e-4))));
  const samples: number[] = [];
  const begin = now();
  const elapsed = (): number => now() - begin;
  do {
    const start = now();
    for (let i = 0; i < batch; i++) {
      const result = call();
      if (result instanceof Promise) await result;
    }
    samples.push((now() - start) / batch);
  } while (elapsed() < budget || (samples.length < fewestSamples && elapsed() < 3 * budget));
  // the first calls still compile
  const warm = samples.slice(Math.floor(samples.length / 4));
  return { milliseconds: median(warm), samples: warm.length };
}

export interface Competitor {
  readonly name: string;
  /** What it returns is kept until the next run, so that nothing of it can be left out. */
  run(): unknown;
  /** Makes so many calls and says how many milliseconds one took, where the clock around them does not tell. */
  timed?(calls: number): number;
}

export interface Standing {
  readonly name: string;
  readonly milliseconds: number;
  /** Of the round in which it took least. */
  readonly least: number;
  /** Median over the rounds of this one's time divided by the first competitor's in the same round. */
  readonly ratio: number;
}

export interface RaceOptions {
  /** Milliseconds of warming up, for each competitor. */
  readonly warmUp: number;
  /**
   * Milliseconds of measuring, for all competitors together; a third of it does where the medians are certain by then. Who is so
   * slow that few rounds of his would take longer takes part in fewer, in one at least.
   */
  readonly budget: number;
  /** Milliseconds that one batch aims at. */
  readonly batch: number;
}

const fewestRounds = 7;
/** The last result of anybody, reachable from outside, so that no engine leaves a computation out. */
export const kept: { result: unknown } = { result: undefined };

/**
 * Times competitors in turn, round after round, so that what slows the machine slows all of them. Each is warmed up, then
 * runs a batch a round; the starting place rotates. `now` is the clock.
 */
export function race(
  competitors: readonly Competitor[],
  { warmUp, budget, batch }: RaceOptions,
  now: Clock = wallClock,
): Standing[] {
  const plans = competitors.map((one) => {
    const mean = warmUpOf(one, warmUp, now);
    return { calls: callsOf(mean, batch), rounds: roundsOf(mean, fewestRounds, budget) };
  });
  const most = Math.max(...plans.map(({ rounds }) => rounds));
  const times = competitors.map((): number[] => []);
  const begin = now();
  const isOn = (round: number): boolean =>
    round < most && goesOn(round, fewestRounds, now() - begin, budget, times);
  for (let round = 0; isOn(round); round++)
    for (let k = 0; k < competitors.length; k++) {
      const i = (k + round) % competitors.length;
      const { calls, rounds } = plans[i]!;
      if (round >= rounds) continue;
      times[i]!.push(timeOf(competitors[i]!, calls, now));
    }
  kept.result = undefined;
  return competitors.map(({ name }, i) => ({
    name,
    milliseconds: median(times[i]!),
    least: Math.min(...times[i]!),
    ratio: median(ratios(times[i]!, times[0]!)),
  }));
}

/** Makes so many calls and keeps the last result; the milliseconds of the median one. */
export function medianCall(run: () => unknown, calls: number, now: Clock = wallClock): number {
  return median(
    Array.from({ length: calls }, () => {
      const start = now();
      kept.result = run();
      return now() - start;
    }),
  );
}

/** Milliseconds of one of so many calls. */
function timeOf(competitor: Competitor, calls: number, now: Clock): number {
  if (competitor.timed !== undefined) return competitor.timed(calls);
  const start = now();
  for (let n = calls; n > 0; n--) kept.result = competitor.run();
  return (now() - start) / calls;
}

/** The ratios of somebody's times to the first's, of each round that both were in. */
export const ratios = (times: readonly number[], first: readonly number[]): number[] =>
  times.slice(0, first.length).map((t, round) => t / first[round]!);

/** A median is certain when its standard error is this share of it. */
const precision = 0.02;

/** Whether more rounds would hardly move the median time of the first, and the median ratios of the others to it. */
function areCertain(times: readonly (readonly number[])[]): boolean {
  const [first = [], ...others] = times;
  return [first, ...others.map((own) => ratios(own, first))].every(
    (values) => errorOfMedian(values) < precision,
  );
}

/** Whether a race of `fewest` rounds at least goes on. */
export function goesOn(
  round: number,
  fewest: number,
  elapsed: number,
  budget: number,
  times: readonly (readonly number[])[],
): boolean {
  return round < fewest || elapsed < budget / 3 || (elapsed < budget && !areCertain(times));
}

/** In how many rounds somebody takes part whose call takes so long, if `fewest` are wanted. */
export const roundsOf = (milliseconds: number, fewest: number, budget: number): number =>
  milliseconds * fewest > budget ? Math.max(1, Math.floor(budget / milliseconds)) : Infinity;

/** How many calls fill a batch. */
export const callsOf = (milliseconds: number, batch: number): number =>
  Math.max(1, Math.round(batch / Math.max(milliseconds, 1e-5)));

/** Runs for `warmUp` milliseconds and returns those of one of the later calls. */
function warmUpOf(competitor: Competitor, warmUp: number, now: Clock): number {
  const start = now();
  const durations: number[] = [];
  do {
    const before = now();
    kept.result = competitor.run();
    durations.push(now() - before);
  } while (now() - start < warmUp && durations.length < 100_000);
  const late = durations.slice(durations.length >> 1);
  return late.reduce((a, b) => a + b, 0) / late.length;
}
