import { messageOf } from "../message.ts";
import { check } from "../peers/required.ts";
import type { Problem } from "../problem.ts";
import { problems } from "../problems/index.ts";
import type { CheckReport, PeerResult, PeerTaskReport, ProblemReport } from "../report.ts";
import type { Findings, Section } from "../section.ts";
import type { RaceOptions } from "../timing.ts";
import { webgpuChecks } from "./checks/index.ts";
import { openPage, type Page } from "./chromium.ts";
import { linesOfDawn } from "./dawn.ts";
import { webgpuRaces } from "./races/index.ts";
import { names, type WebgpuRace } from "./races/race.ts";

const budgets: { readonly full: RaceOptions; readonly quick: RaceOptions } = {
  full: { warmUp: 150, budget: 1200, batch: 5 },
  quick: { warmUp: 50, budget: 300, batch: 3 },
};
/** Seconds after which a page is given up. */
const patience = 90;

const prefix = "webgpu/";
const nameOf = (problem: Problem): string => `${prefix}${problem.name}`;

/** The page, or why there is none. */
type Opened = Page | { readonly failure: string };

/** The WebGPU backend: races and figures of memory in Chromium, the cross-check in Node. */
export const webgpuSection: Section = {
  names: [
    ...new Set([
      ...problems.map(nameOf),
      ...[...webgpuRaces, ...webgpuChecks].map(({ name }) => name),
    ]),
  ],
  async run(selected, quick, findings) {
    await crossCheckOnDawn(
      problems.filter((problem) => selected(nameOf(problem))),
      quick,
      findings,
    );
    const races = webgpuRaces.filter(({ name, large }) => selected(name) && !(quick && large));
    const checks = webgpuChecks.filter(({ name }) => selected(name));
    if (races.length + checks.length === 0) return;
    if (races.length > 0) findings.begin("WebGPU in Chromium", races.length + 1);
    findings.step("Chromium");
    const page = await open();
    try {
      for (const race of races) {
        findings.step(race.title);
        findings.peerTask(await raceIn(page, race, quick));
      }
      if (checks.length > 0) findings.begin("Programs on WebGPU", checks.length);
      for (const one of checks) {
        findings.step(one.title);
        findings.check(await checkIn(page, webgpuChecks.indexOf(one), quick));
      }
    } finally {
      if ("call" in page) await page.close();
    }
  },
};

async function open(): Promise<Opened> {
  try {
    return await openPage();
  } catch (error) {
    return { failure: `Chromium cannot be started here: ${messageOf(error)}` };
  }
}

async function answer<T>(page: Opened, ask: (page: Page) => Promise<T>): Promise<T | string> {
  if ("failure" in page) return page.failure;
  try {
    return await ask(page);
  } catch (error) {
    return messageOf(error);
  }
}

/** Everybody's times. Who takes part is asked for nothing where there is no page: ours has failed then. */
async function raceIn(page: Opened, race: WebgpuRace, quick: boolean): Promise<PeerTaskReport> {
  const options = quick ? budgets.quick : budgets.full;
  const index = webgpuRaces.indexOf(race);
  const found = await answer(page, (at) => at.call("race", [index, options], patience));
  return raceReport(race, typeof found === "string" ? failed(found) : found);
}

const failed = (reason: string): PeerResult[] =>
  Object.values(names).map((competitor) => ({
    competitor,
    milliseconds: null,
    ratio: null,
    wrong: false,
    note: `failed: ${reason}`,
  }));

/** Ours is to be no slower than the faster of the others, which is no slower than each that computes what it should. */
export function raceReport(
  { name, title, size }: WebgpuRace,
  results: readonly PeerResult[],
): PeerTaskReport {
  const label = `${title}, WebGPU`;
  return {
    name,
    title: label,
    size,
    results,
    requirements: [names.jax, names.tfjs].map((competitor) =>
      results.some((one) => one.competitor === competitor && one.wrong)
        ? {
            statement: `${label}: no slower than ${competitor}`,
            met: null,
            measured: "it is wrong",
          }
        : check(label, results, { competitor, factor: 1 }),
    ),
  };
}

async function checkIn(page: Opened, index: number, quick: boolean): Promise<CheckReport> {
  const found = await answer(page, (at) => at.call("check", [index, quick], patience));
  if (typeof found !== "string") return found;
  const { name, title } = webgpuChecks[index]!;
  const requirements = [{ statement: title, met: false, measured: `failed: ${found}` }];
  return { name, title, detail: "", figures: {}, requirements };
}

/** A problem that has no report has one without cases, which is no agreement. */
async function crossCheckOnDawn(
  chosen: readonly Problem[],
  quick: boolean,
  findings: Findings,
): Promise<void> {
  if (chosen.length === 0) return;
  const left = [...chosen];
  const args = [quick ? "quick" : "full", ...chosen.map(({ name }) => name)];
  let reason = "";
  try {
    findings.begin("Cross-check on WebGPU in Node", 1);
    for await (const line of linesOfDawn("webgpu/cross-check-child", args)) {
      const problem = left.shift()!;
      findings.problem(renamed(JSON.parse(line) as ProblemReport, problem));
      if (left.length > 0) findings.begin("Cross-check on WebGPU in Node", 1);
    }
  } catch (error) {
    reason = messageOf(error);
  }
  for (const problem of left) {
    const title = `${problem.title}, WebGPU: failed: ${reason}`;
    findings.problem({ name: nameOf(problem), title, formula: problem.formula, cases: [] });
  }
}

const renamed = (report: ProblemReport, problem: Problem): ProblemReport => ({
  ...report,
  name: nameOf(problem),
  title: `${problem.title}, WebGPU`,
});
