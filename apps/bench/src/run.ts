import { cpus, platform, release } from "node:os";

import { type BackendEntry, backends } from "./backends.ts";
import { casesOf, crossCheck, type ReadyBackend } from "./cross-check.ts";
import { checks } from "./checks/index.ts";
import type { Check } from "./checks/check.ts";
import { measureMemoryApart } from "./memory-apart.ts";
import { messageOf } from "./message.ts";
import { competitors, loadAll, runPeerTask } from "./peers/run.ts";
import type { Competitor } from "./peers/library.ts";
import { type PeerTask, peerTasks } from "./peers/tasks.ts";
import type { Problem } from "./problem.ts";
import { problems } from "./problems/index.ts";
import { explainPrograms } from "./programs.ts";
import type {
  CheckReport,
  MemoryReport,
  PeerTaskReport,
  ProblemReport,
  ProgramReport,
  Report,
} from "./report.ts";
import { races } from "./races/index.ts";
import { wasmRaces } from "./races/wasm/index.ts";
import { routes } from "./routes/index.ts";
import type { Route } from "./routes/route.ts";
import type { Section } from "./section.ts";
import { measureProcessorTime, type RaceOptions } from "./timing.ts";
import { webgpuSection } from "./webgpu/section.ts";

export interface RunOptions {
  readonly quick: boolean;
  readonly filter: string | null;
  /** Whether times are the processor's instead of the clock's. */
  readonly cpu?: boolean;
  /** Whether to explain the programs. */
  readonly programs?: boolean;
}

/** What a run is made of; a test puts in its own. */
export interface Parts {
  readonly problems: readonly Problem[];
  readonly routes: readonly Route[];
  readonly backends: readonly BackendEntry[];
  readonly peerTasks: readonly PeerTask[];
  readonly competitors: readonly Competitor[];
  readonly checks: readonly Check[];
  /** What happens in other programs. */
  readonly sections?: readonly Section[];
}

export const allParts: Parts = {
  problems,
  routes,
  backends,
  peerTasks: [...peerTasks, ...races, ...wasmRaces],
  competitors,
  checks,
  sections: [webgpuSection],
};

/** Told what happens as it happens. */
export interface Watcher {
  /** A part begins that consists of `steps` steps. */
  begin(title: string, steps: number): void;
  step(label: string): void;
  problem(report: ProblemReport): void;
  peerTask(report: PeerTaskReport): void;
  check(report: CheckReport): void;
  memory(report: MemoryReport): void;
}

interface Budgets {
  /** Milliseconds for each route of each case. */
  readonly route: number;
  /** For each peer task. */
  readonly race: RaceOptions;
  /** Gradient steps of the memory check. */
  readonly steps: number;
  /** Seconds for the whole run, into which a slow machine fits by taking fewer of these steps. */
  readonly total: number;
}
const full: Budgets = {
  route: 10,
  race: { warmUp: 150, budget: 700, batch: 5 },
  steps: 100_000,
  total: 110,
};
const short: Budgets = {
  route: 1,
  race: { warmUp: 50, budget: 250, batch: 3 },
  steps: 5000,
  total: 17,
};
const leastSeconds = 2;

const memoryName = "memory";
const memoryChecks = [
  ["compiled", "wasm"],
  ["eager", "wasm"],
  ["compiled", "default"],
  ["eager", "default"],
] as const;

/** The names that a filter can select. */
export function sectionNames(parts: Parts): string[] {
  return [
    ...new Set([...parts.problems, ...parts.peerTasks, ...parts.checks].map(({ name }) => name)),
    ...(parts.sections ?? []).flatMap(({ names }) => names),
    memoryName,
  ];
}

/** Runs everything that the options select. */
export async function run(
  { quick, filter, cpu = false, programs = false }: RunOptions,
  parts: Parts,
  watcher: Watcher,
): Promise<Report> {
  const started = new Date();
  measureProcessorTime(cpu);
  const budgets = quick ? short : full;
  const selected = ({ name }: { readonly name: string }): boolean =>
    filter === null || name.includes(filter);
  const { ready, missing } = await makeBackends(parts.backends);

  const reports: ProblemReport[] = [];
  for (const problem of parts.problems.filter(selected)) {
    const options = { routes: parts.routes, backends: ready, quick, budget: budgets.route };
    watcher.begin(problem.title, casesOf(problem, options).length);
    const onCase = async (label: string): Promise<void> => {
      watcher.step(label);
      await breathe();
    };
    const report = await crossCheck(problem, { ...options, onCase });
    reports.push(report);
    watcher.problem(report);
  }
  const peers = await runPeers(parts, selected, quick, budgets.race, watcher);
  const checked = await runChecks(parts.checks.filter(selected), quick, watcher);
  const memory: MemoryReport[] = [];
  if (selected({ name: memoryName })) {
    // the last gets the time that the others leave
    for (const [kind, place] of memoryChecks) {
      watcher.begin("Memory", 1);
      await breathe();
      const left = Math.max(leastSeconds, budgets.total - secondsSince(started));
      memory.push(await measureMemoryApart(kind, place, budgets.steps, left));
      watcher.memory(memory.at(-1)!);
    }
  }
  // a browser and its shaders take longer than the quick run may
  for (const section of quick && filter === null ? [] : (parts.sections ?? []))
    await section.run((name) => selected({ name }), quick, {
      begin: (title, steps) => watcher.begin(title, steps),
      step: (label) => watcher.step(label),
      problem(report) {
        reports.push(report);
        watcher.problem(report);
      },
      peerTask(report) {
        peers.push(report);
        watcher.peerTask(report);
      },
      check(report) {
        checked.push(report);
        watcher.check(report);
      },
    });
  const explained: ProgramReport[] = programs
    ? parts.problems.filter(selected).flatMap((problem) => explainPrograms(problem, quick))
    : [];
  return {
    version: 1,
    started: started.toISOString(),
    seconds: secondsSince(started),
    environment: {
      node: process.version,
      platform: `${platform()} ${release()}`,
      cpu: cpus()[0]?.model ?? "unknown",
      cores: cpus().length,
    },
    quick,
    filter,
    agrees: reports.every(agreesAll) && !peers.some(oursIsWrong),
    missingBackends: missing,
    problems: reports,
    peers,
    checks: checked,
    memory,
    programs: explained,
  };
}

const secondsSince = (start: Date): number => (Date.now() - start.getTime()) / 1000;

/** Nothing compared is no agreement. */
const agreesAll = ({ cases }: ProblemReport): boolean =>
  cases.length > 0 && cases.every(({ agrees }) => agrees);
/** The first competitor is ours; of it, failing is wrong too. */
const oursIsWrong = ({ results: [ours] }: PeerTaskReport): boolean =>
  ours !== undefined && (ours.wrong || ours.milliseconds === null);

/** Lets the progress be drawn. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function makeBackends(entries: readonly BackendEntry[]): Promise<{
  ready: ReadyBackend[];
  missing: Report["missingBackends"][number][];
}> {
  const ready: ReadyBackend[] = [];
  const missing: Report["missingBackends"][number][] = [];
  for (const entry of entries) {
    try {
      ready.push({ ...entry, backend: await entry.create() });
    } catch (error) {
      missing.push({ name: entry.name, reason: messageOf(error) });
    }
  }
  return { ready, missing };
}

async function runChecks(
  selected: readonly Check[],
  quick: boolean,
  watcher: Watcher,
): Promise<CheckReport[]> {
  if (selected.length === 0) return [];
  watcher.begin("Compiled programs", selected.length);
  const reports: CheckReport[] = [];
  for (const one of selected) {
    watcher.step(one.title);
    await breathe();
    reports.push(await one.run({ quick }));
    watcher.check(reports.at(-1)!);
  }
  return reports;
}

async function runPeers(
  parts: Parts,
  selected: (task: PeerTask) => boolean,
  quick: boolean,
  options: RaceOptions,
  watcher: Watcher,
): Promise<PeerTaskReport[]> {
  const tasks = parts.peerTasks.filter((task) => selected(task) && !(quick && task.large === true));
  if (tasks.length === 0) return [];
  watcher.begin("Races", tasks.length + 1);
  watcher.step("loading");
  await breathe();
  const loaded = await loadAll(parts.competitors);
  const reports: PeerTaskReport[] = [];
  for (const task of tasks) {
    watcher.step(task.title);
    await breathe();
    reports.push(runPeerTask(task, loaded, options));
    watcher.peerTask(reports.at(-1)!);
  }
  return reports;
}
