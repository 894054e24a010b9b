import { scaleLog } from "d3-scale";

import { formatBytes, formatCount, formatRatio, formatTime } from "../output/format.ts";
import type { CheckReport, MemoryReport, PeerTaskReport, Requirement } from "../report.ts";
import { at, escape } from "./escape.ts";
import { formatTick, logDomain, powersOfTen } from "./time-chart.ts";

const labelWidth = 220;
const width = 620;
const rowHeight = 24;
const top = 6;

/** One computation by all libraries: a row each on a logarithmic axis of time. */
export function peerSection(report: PeerTaskReport): string {
  return [
    `<section class="card"><h3>${escape(report.title)}</h3>`,
    peerChart(report),
    ...report.requirements.map(requirementLine),
    ...notes(report),
    "</section>",
  ].join("\n");
}

function peerChart({ results }: PeerTaskReport): string {
  const times = results.flatMap(({ milliseconds }) =>
    milliseconds === null ? [] : [milliseconds],
  );
  if (times.length === 0) return "";
  const domain = logDomain(times);
  const x = scaleLog(domain, [labelWidth + 14, width - 170]);
  const height = results.length * rowHeight;
  const axis = powersOfTen(domain).map(
    (tick) =>
      `<line x1="${at(x(tick))}" x2="${at(x(tick))}" y1="${top}" y2="${top + height}" class="grid"/><text x="${at(x(tick))}" y="${top + height + 16}" class="middle faint">${formatTick(tick)}</text>`,
  );
  const ours = results[0]?.milliseconds ?? null;
  const marks = results.map(({ competitor, milliseconds, ratio, wrong }, i) => {
    const y = top + (i + 0.5) * rowHeight;
    const label = `<text x="${labelWidth}" y="${at(y + 4)}" class="end">${escape(competitor)}</text>`;
    if (milliseconds === null)
      return `${label}<text x="${labelWidth + 14}" y="${at(y + 4)}" class="faint">no time</text>`;
    const from = ours === null ? milliseconds : ours;
    const factor = i === 0 || ratio === null ? "" : ` · ${formatRatio(ratio)}`;
    const style = wrong ? "bad" : i === 0 ? "s2" : "s0";
    return [
      label,
      `<path d="M${at(x(from))},${at(y)}H${at(x(milliseconds))}" class="track"/>`,
      `<circle cx="${at(x(milliseconds))}" cy="${at(y)}" r="5" class="${style}"/>`,
      `<text x="${at(Math.max(x(milliseconds), x(from)) + 10)}" y="${at(y + 4)}">${formatTime(milliseconds)}<tspan class="faint">${factor}</tspan></text>`,
    ].join("");
  });
  const total = top + height + 22;
  return [
    `<svg viewBox="0 0 ${width} ${total}" width="${width}" height="${total}" role="img" aria-label="Time by library">`,
    ...axis,
    ...marks,
    "</svg>",
  ].join("\n");
}

function requirementLine({ statement, met, measured }: Requirement): string {
  const word = met === null ? "unknown" : met ? "met" : "not met";
  const style = met === true ? "ok" : "warn";
  return `<p class="statement"><span class="badge ${style}">${word}</span> ${escape(statement)}: ${escape(measured)}</p>`;
}

function notes({ results }: PeerTaskReport): string[] {
  return results
    .filter(({ note }) => note !== null)
    .map(({ competitor, note }) => `<p class="faint">${escape(`${competitor}: ${note}`)}</p>`);
}

/** Statements on compiled programs that are no race: a row each. */
export function checkSection(checks: readonly CheckReport[]): string {
  const rows = checks.map(
    ({ title, detail, requirements }) =>
      `<tr><td>${escape(title)}</td><td>${escape(detail)}</td><td>${requirements.map((r) => escape(`${r.met === true ? "met" : r.met === null ? "unknown" : "not met"}: ${r.measured}`)).join("<br/>")}</td></tr>`,
  );
  return [
    '<section class="card" id="checks"><h3>Checks of compiled programs</h3>',
    `<div class="scroll"><table><thead><tr><th>what</th><th>seen</th><th>statement</th></tr></thead><tbody>${rows.join("\n")}</tbody></table></div>`,
    ...checks.flatMap(({ requirements }) => requirements.map(requirementLine)),
    "</section>",
  ].join("\n");
}

export function memorySection({
  title,
  steps,
  size,
  seconds,
  peakGrowth,
  finalGrowth,
  linearBytes,
  limit,
  met,
  stayLimit,
  nothingStays,
}: MemoryReport): string {
  const growth: Requirement = {
    statement: `memory grows by less than ${formatBytes(limit)}`,
    met,
    measured: `at most ${formatBytes(peakGrowth)} on the way`,
  };
  const rest: Requirement = {
    statement: `nothing stays, less than ${formatBytes(stayLimit)} after a collection`,
    met: nothingStays,
    measured:
      linearBytes === null
        ? formatBytes(finalGrowth)
        : `${formatBytes(finalGrowth)}, linear memory ${formatBytes(linearBytes)}`,
  };
  return [
    '<section class="card"><h3>Memory</h3>',
    `<p>${formatCount(steps)} ${escape(title)} in one synchronous turn, n = ${formatCount(size)}, results dropped, nothing disposed; ${seconds.toFixed(1)} s.</p>`,
    requirementLine(growth),
    requirementLine(rest),
    "</section>",
  ].join("\n");
}
