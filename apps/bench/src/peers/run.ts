import { readFileSync } from "node:fs";

import { relativeDifference } from "../agreement.ts";
import { benchFolder } from "../folder.ts";
import { messageOf } from "../message.ts";
import type { PeerResult, PeerTaskReport } from "../report.ts";
import { type Clock, race, type RaceOptions } from "../timing.ts";
import { atOnce } from "./at-once.ts";
import { loadCotangent } from "./cotangent.ts";
import { loadJax } from "./jax.ts";
import type { Competitor, Job, Loaded } from "./library.ts";
import { loadPlain } from "./plain.ts";
import { affinityHere, keepApart } from "./processors.ts";
import { check } from "./required.ts";
import type { PeerTask, Starter } from "./tasks.ts";
import { loadTfjs } from "./tfjs.ts";
import { wasmCompetitors } from "./wasm.ts";

/** Ours first: ratios are relative to the first. */
export const competitors: readonly Competitor[] = [
  { name: "cotangent", load: () => loadCotangent() },
  { name: "JavaScript by hand", load: loadPlain },
  { name: "tfjs (cpu)", load: () => loadTfjs("cpu") },
  { name: "jax-js (eager)", load: () => loadJax(false) },
  { name: "jax-js (jit)", load: () => loadJax(true) },
  { name: "tfjs (wasm)", onlyNamed: true, load: () => loadTfjs("wasm") },
  ...wasmCompetitors,
  atOnce,
];

/** For a competitor that works in float32, as most do. */
const coarse = 1e-4;

/** Loads every competitor; one that fails is kept with its reason. */
export async function loadAll(all: readonly Competitor[] = competitors): Promise<Loaded[]> {
  const loaded: Loaded[] = [];
  for (const { load, ...who } of all) {
    try {
      loaded.push({ ...who, library: await load() });
    } catch (error) {
      loaded.push({ ...who, failure: messageOf(error) });
    }
  }
  return loaded;
}

interface Entrant {
  readonly name: string;
  readonly job: Job;
  readonly difference: number;
  readonly tolerance: number;
}
type Entry = Entrant | { readonly name: string; readonly absent: string };

/** One task for all competitors, in turns. `now` is the clock. */
export function runPeerTask(
  task: PeerTask,
  loaded: readonly Loaded[],
  options: RaceOptions,
  now?: Clock,
): PeerTaskReport {
  const starters = task.starters(loaded);
  const entries = starters.map((one): Entry => enter(task, one));
  const entrants = entries.filter((entry): entry is Entrant => "job" in entry);
  const standings = apart(task, loaded, () =>
    race(
      entrants.map(({ name, job }) => ({
        name,
        run: () => job.run(),
        ...(job.timed === undefined ? {} : { timed: (calls) => job.timed!(calls) }),
      })),
      { ...options, ...task.race },
      now,
    ),
  );
  const oursIsIn = entrants[0]?.name === starters[0]?.name;
  const results = entries.map((entry): PeerResult => {
    const competitor = entry.name;
    if ("absent" in entry)
      return { competitor, milliseconds: null, ratio: null, wrong: false, note: entry.absent };
    const { milliseconds, least, ratio } = standings.find(({ name }) => name === competitor)!;
    const wrong = !(entry.difference <= entry.tolerance);
    const note = wrong ? `wrong by ${entry.difference.toExponential(1)}` : null;
    return { competitor, milliseconds, least, ratio: oursIsIn ? ratio : null, wrong, note };
  });
  const torch = torchTime(task);
  const all = torch === null ? results : [...results, torch];
  return {
    name: task.name,
    title: task.title,
    size: task.size,
    results: all,
    requirements: task.required.map((r) => check(task.title, all, r)),
  };
}

/** What `run` returns; meanwhile all threads have a processor of their own, if the task asks for that. */
function apart<T>(task: PeerTask, loaded: readonly Loaded[], run: () => T): T {
  if (task.apart !== true) return run();
  const workers = loaded.map((one) => ("library" in one ? (one.library.workers ?? []) : []));
  const release = keepApart(String(process.pid), workers, affinityHere());
  try {
    return run();
  } finally {
    release();
  }
}

/** Sets the job up and checks its result once. */
function enter(task: PeerTask, { name, start, tolerance = coarse }: Starter): Entry {
  try {
    const job = start();
    if ("leftOut" in job) return { name, absent: `left out: ${job.leftOut}` };
    const difference = relativeDifference(Float64Array.from(job.result()), task.expected);
    return { name, job, difference, tolerance };
  } catch (error) {
    return { name, absent: `failed: ${messageOf(error)}` };
  }
}

/** Measured once on another day: context, not a competitor. */
function torchTime({ torchTime: key }: PeerTask): PeerResult | null {
  if (key === undefined) return null;
  const file = JSON.parse(readFileSync(`${benchFolder}data/pytorch-times.json`, "utf8")) as {
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
