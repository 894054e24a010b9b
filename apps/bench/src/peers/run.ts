import { readFileSync } from "node:fs";

import { relativeDifference } from "../agreement.ts";
import { messageOf } from "../message.ts";
import type { PeerResult, PeerTaskReport, Requirement } from "../report.ts";
import { race, type RaceOptions } from "../timing.ts";
import { loadCotangent } from "./cotangent.ts";
import { loadJax } from "./jax.ts";
import type { Competitor, Job, Library } from "./library.ts";
import { loadPlain } from "./plain.ts";
import type { PeerTask } from "./tasks.ts";
import { loadTfjs } from "./tfjs.ts";

/** Ours first: ratios are relative to the first. */
export const competitors: readonly Competitor[] = [
  { name: "cotangent", load: loadCotangent },
  { name: "JavaScript by hand", load: loadPlain },
  { name: "tfjs (cpu)", load: loadTfjs },
  { name: "jax-js (eager)", load: () => loadJax(false) },
  { name: "jax-js (jit)", load: () => loadJax(true) },
];

/** Every competitor works in float32. */
const tolerance = 1e-4;

/** A competitor that loaded, or why it did not. */
export type Loaded = { readonly name: string } & (
  | { readonly library: Library }
  | { readonly failure: string }
);

/** Loads every competitor; one that fails is kept with its reason. */
export async function loadAll(all: readonly Competitor[] = competitors): Promise<Loaded[]> {
  const loaded: Loaded[] = [];
  for (const { name, load } of all) {
    try {
      loaded.push({ name, library: await load() });
    } catch (error) {
      loaded.push({ name, failure: messageOf(error) });
    }
  }
  return loaded;
}

interface Entrant {
  readonly name: string;
  readonly job: Job;
  readonly difference: number;
}
type Entry = Entrant | { readonly name: string; readonly absent: string };

/** One task for all competitors, in turns. */
export function runPeerTask(
  task: PeerTask,
  loaded: readonly Loaded[],
  options: RaceOptions,
): PeerTaskReport {
  const entries = loaded.map((one): Entry => enter(task, one));
  const entrants = entries.filter((entry): entry is Entrant => "job" in entry);
  const standings = race(
    entrants.map(({ name, job }) => ({ name, run: () => job.run() })),
    options,
  );
  const oursIsIn = entrants[0]?.name === loaded[0]?.name;
  const results = entries.map((entry): PeerResult => {
    const competitor = entry.name;
    if ("absent" in entry)
      return { competitor, milliseconds: null, ratio: null, wrong: false, note: entry.absent };
    const { milliseconds, ratio } = standings.find(({ name }) => name === competitor)!;
    const wrong = !(entry.difference <= tolerance);
    const note = wrong ? `wrong by ${entry.difference.toExponential(1)}` : null;
    return { competitor, milliseconds, ratio: oursIsIn ? ratio : null, wrong, note };
  });
  const torch = torchTime(task);
  return {
    name: task.name,
    title: task.title,
    size: task.size,
    results: torch === null ? results : [...results, torch],
    requirements: task.required.map((r) => check(task, results, r)),
  };
}

/** Sets the job up and checks its result once. */
function enter(task: PeerTask, one: Loaded): Entry {
  const { name } = one;
  if ("failure" in one) return { name, absent: `failed: ${one.failure}` };
  try {
    const job = task.start(one.library);
    if ("leftOut" in job) return { name, absent: `left out: ${job.leftOut}` };
    const difference = relativeDifference(Float64Array.from(job.result()), task.expected);
    return { name, job, difference };
  } catch (error) {
    return { name, absent: `failed: ${messageOf(error)}` };
  }
}

function check(
  task: PeerTask,
  results: readonly PeerResult[],
  { competitor, factor }: PeerTask["required"][number],
): Requirement {
  const speed = factor === 1 ? "no slower than" : `at least ${factor} times as fast as`;
  const statement = `${task.title}: ${speed} ${competitor}`;
  const ratio = results.find((r) => r.competitor === competitor)?.ratio ?? null;
  if (ratio === null) return { statement, met: null, measured: "not measured" };
  const measured =
    ratio >= 1 ? `${ratio.toFixed(1)} times as fast` : `${(1 / ratio).toFixed(1)} times as slow`;
  return { statement, met: ratio >= factor, measured };
}

/** Measured once on another day: context, not a competitor. */
function torchTime({ torchTime: key }: PeerTask): PeerResult | null {
  if (key === undefined) return null;
  const file = JSON.parse(
    readFileSync(new URL("../../data/pytorch-times.json", import.meta.url), "utf8"),
  ) as {
    readonly torch: string;
    readonly machine: string;
    readonly ms: Readonly<Record<string, number>>;
    readonly add10_us: number;
  };
  const milliseconds = key === "add10_us" ? file.add10_us / 1000 : file.ms[key];
  if (milliseconds === undefined) return null;
  return {
    competitor: "PyTorch",
    milliseconds,
    ratio: null,
    wrong: false,
    note: `${file.torch}, measured once on ${file.machine}`,
  };
}
