import { formatCount, formatTolerance } from "../output/format.ts";
import type { PeerTaskReport, Report } from "../report.ts";
import { totalsOf, verdictOf } from "../summary.ts";
import { tolerances } from "../tolerances.ts";
import { escape } from "./escape.ts";
import { heatLegend } from "./heat-map.ts";
import { checkSection, memorySection, peerSection } from "./peers.ts";
import { problemSection } from "./problem.ts";
import { style } from "./style.ts";

/** The whole report as one HTML page that loads nothing. */
export function reportHtml(report: Report): string {
  const { environment, problems, checks, memory } = report;
  const races = report.peers.filter(isRace);
  const peers = report.peers.filter((task) => !isRace(task));
  const machine = `${environment.cpu}, ${environment.cores} cores, Node ${environment.node}, ${environment.platform}`;
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"/>',
    '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
    `<title>Cotangent: cross-check and times</title><style>${style}</style></head><body><main>`,
    "<h1>Cotangent: cross-check and times</h1>",
    `<p class="faint">${escape(`${report.started.slice(0, 16).replace("T", " ")} UTC · ${machine}${report.quick ? " · quick" : report.thorough ? " · thorough" : ""}`)}</p>`,
    `<p class="statement"><span class="badge ${report.agrees ? "ok" : "no"}">${report.agrees ? "pass" : "fail"}</span> ${escape(verdictOf(report))}</p>`,
    tiles(report),
    ...(problems.length === 0 ? [] : [explanation(), heatLegend()]),
    ...problems.map(problemSection),
    ...(peers.length === 0
      ? []
      : [
          '<section id="peers"><h2>Other libraries, in the same run</h2>',
          '<p class="faint">In turns, round after round, float32; every competitor reads its result, except in the add, where only jax-js must. Medians; each ratio is a median of ratios within a round.</p>',
          `<div class="grid2">${peers.map(peerSection).join("\n")}</div></section>`,
        ]),
    ...(races.length === 0
      ? []
      : [
          '<section id="races"><h2>Compiled programs</h2>',
          '<p class="faint">In turns, round after round, in float64, the other libraries in float32. “Read” copies the result; “memory reused” writes into memory made once. Medians; each ratio is a median of ratios within a round.</p>',
          `<div class="grid2">${races.map(peerSection).join("\n")}</div></section>`,
        ]),
    ...(checks.length === 0 ? [] : [checkSection(checks)]),
    ...memory.map(memorySection),
    "</main></body></html>\n",
  ].join("\n");
}

const isRace = ({ name }: PeerTaskReport): boolean => name.startsWith("jit/");

function tiles(report: Report): string {
  const { cases, pairs, disagreeing } = totalsOf(report.problems);
  const requirements = [...report.peers, ...report.checks].flatMap((task) => task.requirements);
  const met = requirements.filter((r) => r.met === true).length;
  const entries: [string, string][] = [
    [formatCount(pairs), "pairs of routes compared"],
    [formatCount(cases), "cases: size, derivative, dtype, backend"],
    [formatCount(disagreeing), "cases with a disagreement"],
    ...(requirements.length === 0
      ? []
      : [[`${met} of ${requirements.length}`, "speed statements met"] as [string, string]]),
    [`${report.seconds.toFixed(0)} s`, "for everything"],
  ];
  return `<div class="tiles">${entries.map(([value, label]) => `<div class="tile"><b>${value}</b>${label}</div>`).join("")}</div>`;
}

function explanation(): string {
  const { exact, differences, differencesOfGradients } = tolerances;
  const text =
    `Each cell compares two routes to the same derivative: the largest difference of two entries, relative to the largest entry, at the worst size. ` +
    `Tolerances: ${formatTolerance(exact.float64)} in float64 and ${formatTolerance(exact.float32)} in float32; ` +
    `for central differences (always in float64) ${formatTolerance(differences.gradient)} of first order, ` +
    `${formatTolerance(differences.hessian)} of second order, ${formatTolerance(differencesOfGradients)} from gradients.`;
  return `<p class="faint">${escape(text)}</p>`;
}
