import { caseTitle, findingLines } from "../output/findings.ts";
import { capitalize, formatDifference, formatTime } from "../output/format.ts";
import type { CaseReport, ProblemReport } from "../report.ts";
import { find, type Group, groupsOf, summarize } from "../summary.ts";
import { escape } from "./escape.ts";
import { heatMap } from "./heat-map.ts";
import { scalingChart } from "./scaling-chart.ts";
import { timeChart } from "./time-chart.ts";

/** A problem with all its derivatives. */
export function problemSection(report: ProblemReport): string {
  const agrees = report.cases.every((one) => one.agrees);
  const badge = agrees
    ? '<span class="badge ok">agree</span>'
    : '<span class="badge no">disagree</span>';
  return [
    `<section id="${escape(report.name)}"><h2>${escape(report.title)} ${badge}</h2>`,
    `<p class="formula">${escape(report.formula)}</p>`,
    ...groupsOf(report).map(groupCard),
    ...(report.note === undefined ? [] : [`<p class="faint">${escape(report.note)}</p>`]),
    "</section>",
  ].join("\n");
}

function groupCard(group: Group): string {
  const { kind, backend, dtypes } = group;
  const wrong = group.cases.filter(({ agrees }) => !agrees);
  return [
    `<div class="card"><h3>${escape(capitalize(kind))} on ${escape(backend)}</h3>`,
    ...(wrong.length === 0 ? [] : [`<ul class="wrong">${wrong.map(disagreements).join("")}</ul>`]),
    `<div class="row">${dtypes.map((dtype) => heatMap(group, dtype)).join("\n")}</div>`,
    `<div class="row">${dtypes.map((dtype) => timeChart(group, dtype)).join("\n")}</div>`,
    `<div class="row">${dtypes.map((dtype) => scalingChart(group, dtype)).join("\n")}</div>`,
    `<details><summary>Numbers</summary><div class="scroll">${numbers(group)}</div></details>`,
    "</div>",
  ].join("\n");
}

function disagreements(one: CaseReport): string {
  const lines = findingLines(one).map((line) => `<li>${escape(line)}</li>`);
  return `<li>${escape(caseTitle(one))}<ul>${lines.join("")}</ul></li>`;
}

function numbers(group: Group): string {
  const { dtypes, instances, routes } = group;
  const head = [
    "route",
    ...dtypes.map((dtype) => `largest Δ, ${dtype}`),
    ...dtypes.flatMap((dtype) => instances.map((instance) => `${instance}, ${dtype}`)),
  ];
  const rows = routes.map((name) => {
    const differences = dtypes.map((dtype) => {
      const summary = summarize(group, name, dtype);
      if (summary === undefined) return "<td></td>";
      return `<td${summary.agrees ? "" : ' class="wrong"'}>${formatDifference(summary.difference)}</td>`;
    });
    const times = dtypes.flatMap((dtype) =>
      instances.map(
        (instance) =>
          `<td>${formatTime(find(group, name, dtype, instance)?.milliseconds ?? null)}</td>`,
      ),
    );
    return `<tr><td>${escape(name)}</td>${differences.join("")}${times.join("")}</tr>`;
  });
  return `<table><thead><tr>${head.map((h) => `<th>${escape(h)}</th>`).join("")}</tr></thead><tbody>${rows.join("\n")}</tbody></table>`;
}
