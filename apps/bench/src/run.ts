import { cpus, platform, release } from "node:os";

import { type BackendEntry, backends } from "./backends.ts";
import { casesOf, crossCheck, type CrossCheckOptions, type ReadyBackend } from "./cross-check.ts";
import { checks } from "./checks/index.ts";
import type { Check } from "./checks/check.ts";
import { measureMemoryApart } from "./memory-apart.ts";
import { messageOf } from "./message.ts";
import { competitors, loadAll, runPeerTask } from "./peers/run.ts";
import type { Competitor } from "./peers/library.ts";
import { type PeerTask, peerTasks } from "./peers/tasks.ts";
import type { Float, Problem } from "./problem.ts";
import { problems } from "./problems/index.ts";
import { explainPrograms } from "./programs.ts";
import type { Extent } from "./extent.ts";
import type {
  CheckReport,
  MemoryReport,
  PeerTaskReport,
  ProblemReport,
  ProgramReport,
  Report,
} from "./report.ts";
import { races } from "./races/index.ts";
import { linalgRaces } from "./races/linalg.ts";
import { wasmRaces } from "./races/wasm/index.ts";
import { routes } from "./routes/index.ts";
import type { Route } from "./routes/route.ts";
import { type Findings, keptFindings, type Section, type Turn } from "./section.ts";
import { type Clock, processorClock, type RaceOptions, wallClock } from "./timing.ts";
import { webgpuSections } from "./webgpu/index.ts";

export interface RunOptions {
  readonly quick: boolean;
  readonly thorough?: boolean;
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
  /** The clock, instead of the one that the options choose. */
  readonly now?: Clock;
}

export const allParts: Parts = {
  problems,
  routes,
  backends,
  peerTasks: [...peerTasks, ...races, ...linalgRaces, ...wasmRaces],
  competitors,
  checks,
  sections: webgpuSections,
};

/** Told what happens as it happens. */
export interface Watcher extends Findings {
  memory(reports: readonly MemoryReport[]): void;
}

interface Budgets {
  /** The dtypes in which the cross-check has large sizes. */
  readonly largeIn: readonly Float[];
  /** Milliseconds for each route of each case. */
  readonly route: number;
  /** For each peer task. */
  readonly race: RaceOptions;
  /** Gradient steps of the memory check. */
  readonly steps: number;
  /** Seconds for the whole run, into which a slow machine fits by taking fewer of these steps. */
  readonly total: number;
}
const budgets: Readonly<Record<Extent, Budgets>> = {
  quick: {
    largeIn: [],
    route: 1,
    race: { warmUp: 50, budget: 250, batch: 3 },
    steps: 5000,
    total: 17,
  },
  usual: {
    largeIn: ["float64"],
    route: 1,
    race: { warmUp: 40, budget: 250, batch: 5 },
    steps: 100_000,
    total: 110,
  },
  thorough: {
    largeIn: ["float64", "float32"],
    route: 10,
    race: { warmUp: 150, budget: 900, batch: 5 },
    steps: 100_000,
    total: 200,
  },
};
const leastSeconds = 5;

const memoryName = "memory";

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
  { quick, thorough = false, filter, cpu = false, programs = false }: RunOptions,
  parts: Parts,
  watcher: Watcher,
): Promise<Report> {
  const started = new Date();
  const now = parts.now ?? (cpu ? processorClock() : wallClock);
  const extent: Extent = quick ? "quick" : thorough ? "thorough" : "usual";
  const { largeIn, route, race, steps, total } = budgets[extent];
  const selected = ({ name }: { readonly name: string }): boolean =>
    filter === null || name.includes(filter);
  const { ready, missing } = await makeBackends(parts.backends);

  const reports: ProblemReport[] = [];
  const peers: PeerTaskReport[] = [];
  const checked: CheckReport[] = [];
  const found: Findings = {
    begin: (title, count) => watcher.begin(title, count),
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
  };
  // a browser and its shaders take longer than the quick run may
  const sections = quick && filter === null ? [] : (parts.sections ?? []);
  const runSections = async (turn: Turn, to: Findings): Promise<void> => {
    for (const section of sections.filter((one) => one.turn === turn))
      await section.run((name) => selected({ name }), extent, to);
  };

  const beside = keptFindings();
  const chosenChecks = parts.checks.filter(selected);
  await Promise.all([
    Promise.all(chosenChecks.map((one) => one.prepare?.())),
    runSections("beside", beside.findings),
    crossCheckAll(
      parts.problems.filter(selected),
      { routes: parts.routes, backends: ready, largeIn, budget: route, now },
      found,
    ),
  ]);
  beside.tell(found);
  await runPeers(parts, selected, quick, race, now, found);
  await runChecks(chosenChecks, quick, found);
  await runSections("alone", found);
  const left = (): number => Math.max(leastSeconds, total - secondsSince(started));
  const wantsMemory = selected({ name: memoryName });
  const showLast = async (): Promise<void> => {
    await runSections("last", found);
    if (wantsMemory) watcher.begin("Memory", 1);
  };
  const [memory] = await Promise.all([
    wantsMemory ? measureMemoryApart(steps, left) : [],
    showLast(),
  ]);
  if (wantsMemory) watcher.memory(memory);
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
    thorough,
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

async function crossCheckAll(
  problems: readonly Problem[],
  options: CrossCheckOptions,
  found: Findings,
): Promise<void> {
  const onCase = async (label: string): Promise<void> => {
    found.step(label);
    await breathe();
  };
  for (const problem of problems) {
    found.begin(problem.title, casesOf(problem, options).length);
    const report = await crossCheck(problem, { ...options, onCase });
    found.problem({ ...report, ...noteOn(problem, options) });
  }
}

/** What is said of large sizes, if some are left out. */
function noteOn(
  { instances }: Problem,
  { largeIn }: CrossCheckOptions,
): Pick<ProblemReport, "note"> {
  const labels = instances.filter(({ large }) => large).map(({ label }) => label);
  if (labels.length === 0 || largeIn.length === 2) return {};
  const note =
    largeIn.length === 0
      ? `Left out: ${labels.join(", ")}. A run without --quick has more.`
      : `In ${largeIn.join(", ")} only: ${labels.join(", ")}. --thorough has more.`;
  return { note };
}

async function runChecks(
  selected: readonly Check[],
  quick: boolean,
  found: Findings,
): Promise<void> {
  if (selected.length === 0) return;
  found.begin("Compiled programs", selected.length);
  for (const one of selected) {
    found.step(one.title);
    await breathe();
    found.check(await one.run({ quick }));
  }
}

async function runPeers(
  parts: Parts,
  selected: (task: PeerTask) => boolean,
  quick: boolean,
  options: RaceOptions,
  now: Clock,
  found: Findings,
): Promise<void> {
  const tasks = parts.peerTasks.filter((task) => selected(task) && !(quick && task.large === true));
  if (tasks.length === 0) return;
  found.begin("Races", tasks.length + 1);
  found.step("loading");
  await breathe();
  const loaded = await loadAll(parts.competitors);
  for (const task of tasks) {
    found.step(task.title);
    await breathe();
    found.peerTask(runPeerTask(task, loaded, options, now));
  }
}
