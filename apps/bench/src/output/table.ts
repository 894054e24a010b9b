import { styleText } from "node:util";

import Table from "cli-table3";

import type {
  CaseReport,
  CheckReport,
  MemoryReport,
  PeerTaskReport,
  ProblemReport,
  Requirement,
} from "../report.ts";
import { find, type Group, groupsOf, summarize } from "../summary.ts";
import { caseTitle, findingLines } from "./findings.ts";
import {
  capitalize,
  formatBytes,
  formatCount,
  formatDifference,
  formatRatio,
  formatTime,
  formatTolerance,
} from "./format.ts";

/** Whether to color. */
export interface Look {
  readonly color: boolean;
}

type Style = Parameters<typeof styleText>[0];
const paint = (look: Look, style: Style, text: string): string =>
  look.color ? styleText(style, text, { validateStream: false }) : text;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const made = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true },
    colAligns: head.map((_, i) => (i === 0 ? "left" : "right")),
  });
  rows.forEach((row) => made.push([...row]));
  return made.toString();
}

/** A problem: a table for each of its derivatives, then every disagreement. */
export function problemText(report: ProblemReport, look: Look): string {
  const heading = `${paint(look, "bold", report.title)}   ${paint(look, "dim", report.formula)}`;
  const tables = groupsOf(report).map((group) => groupText(group, look));
  const note = report.note === undefined ? [] : [paint(look, "dim", `  ${report.note}`)];
  return ["", heading, ...tables, ...note].join("\n");
}

function groupText(group: Group, look: Look): string {
  const { kind, backend, dtypes, instances, routes } = group;
  const timed = dtypes[0]!;
  const head = [
    `${capitalize(kind)} (${backend})`,
    ...dtypes.map((dtype) => `Δ ${dtype}`),
    ...instances.map((instance) => `${instance}`),
  ];
  const rows = routes.map((name) => [
    name,
    ...dtypes.map((dtype) => {
      const summary = summarize(group, name, dtype);
      if (summary === undefined) return "";
      const text = formatDifference(summary.difference);
      return summary.agrees ? text : paint(look, "red", `✗ ${text}`);
    }),
    ...instances.map((instance) => {
      const found = find(group, name, timed, instance);
      return found === undefined || found.origin === "reference"
        ? ""
        : formatTime(found.milliseconds);
    }),
  ]);
  const notes = `  Δ: largest relative difference, any size. Tolerances: ${tolerancesText(group)}. Times: ${timed}.`;
  const wrong = group.cases
    .filter(({ agrees }) => !agrees)
    .map((one) => disagreementText(one, look));
  return [table(head, rows), paint(look, "dim", notes), ...wrong].join("\n");
}

/** `float64 1e-12; float32 5e-6; central differences 1e-8`. */
function tolerancesText({ cases, dtypes }: Group): string {
  const exact = dtypes.map((dtype) => {
    const own = cases.filter((one) => one.dtype === dtype).flatMap(({ routes }) => routes);
    return `${dtype} ${formatTolerance(Math.min(...own.map(({ tolerance }) => tolerance)))}`;
  });
  const { routes } = cases[0]!;
  const least = Math.min(...routes.map(({ tolerance }) => tolerance));
  const coarse = routes
    .filter(({ tolerance }) => tolerance > least)
    .map(({ name, tolerance }) => `${name} ${formatTolerance(tolerance)}`);
  return [...exact, ...coarse].join("; ");
}

function disagreementText(one: CaseReport, look: Look): string {
  const title = paint(look, "red", `  ✗ ${caseTitle(one)}`);
  return [title, ...findingLines(one).map((line) => `    ${line}`)].join("\n");
}

/** A task for all libraries, with the statement of what is required. */
export function peerText(report: PeerTaskReport, look: Look): string {
  const rows = report.results.map(({ competitor, milliseconds, ratio, note }, i) => [
    competitor,
    formatTime(milliseconds),
    i === 0 ? "" : formatRatio(ratio),
    note ?? "",
  ]);
  const made = table([report.title, "time", "than ours", "note"], rows);
  return ["", made, ...report.requirements.map((r) => requirementText(r, look))].join("\n");
}

function requirementText({ statement, met, measured }: Requirement, look: Look): string {
  const word = met === null ? "unknown" : met ? "met" : "not met";
  return `  ${paint(look, met === true ? "green" : "yellow", word)}: ${statement} (${measured})`;
}

/** A check: what was seen, and the statement. */
export function checkText({ title, detail, requirements }: CheckReport, look: Look): string {
  const heading = `${paint(look, "bold", title)}   ${paint(look, "dim", detail)}`;
  return [heading, ...requirements.map((r) => requirementText(r, look))].join("\n");
}

export function memoryText(report: MemoryReport, look: Look): string {
  const { title, steps, size, seconds, peakGrowth, finalGrowth, limit, met } = report;
  const { stayLimit, nothingStays, linearBytes } = report;
  const linear = linearBytes === null ? "" : `, linear memory ${formatBytes(linearBytes)}`;
  const word = (yes: boolean): string =>
    paint(look, yes ? "green" : "yellow", yes ? "met" : "not met");
  return [
    "",
    `${paint(look, "bold", "Memory")}   ${formatCount(steps)} ${title} in one synchronous turn, n = ${formatCount(size)}, ` +
      `results dropped, nothing disposed, ${seconds.toFixed(1)} s`,
    `  ${word(met)}: grows by less than ${formatBytes(limit)} (at most ${formatBytes(peakGrowth)} on the way)`,
    `  ${word(nothingStays)}: nothing stays, less than ${formatBytes(stayLimit)} after a collection (${formatBytes(finalGrowth)}${linear})`,
  ].join("\n");
}
