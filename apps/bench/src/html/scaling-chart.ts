import { scaleLog } from "d3-scale";
import { line } from "d3-shape";

import { formatTime } from "../output/format.ts";
import type { Float } from "../problem.ts";
import type { Group } from "../summary.ts";
import { at, escape } from "./escape.ts";
import { formatTick, logDomain, powersOfTen, timesOf } from "./time-chart.ts";

const width = 560;
const height = 440;
const left = 58;
const right = 220;
const bottom = 40;
const labelGap = 15;

/** Time over size, both logarithmic; nothing where there are less than three sizes. */
export function scalingChart(group: Group, dtype: Float): string {
  const rows = timesOf(group, dtype).filter(({ dots }) => dots.length > 1);
  const sizes = [...new Set(rows.flatMap(({ dots }) => dots.map((d) => d.size)))];
  if (sizes.length < 3) return "";
  const domain = logDomain(rows.flatMap(({ dots }) => dots.map((d) => d.milliseconds)));
  const x = scaleLog([Math.min(...sizes), Math.max(...sizes)], [left, width - right]);
  const y = scaleLog(domain, [height - bottom, 12]);
  const draw = line<{ size: number; milliseconds: number }>(
    (d) => x(d.size),
    (d) => y(d.milliseconds),
  );
  const ends = rows.map(({ dots }) => y(dots.at(-1)!.milliseconds));
  const labels = spread(ends, labelGap, height - bottom);
  const kindOf = (origin: string): string => `o-${origin.split(" ")[0]}`;

  const grid = [
    ...powersOfTen(domain).map(
      (tick) =>
        `<line x1="${left}" x2="${width - right}" y1="${at(y(tick))}" y2="${at(y(tick))}" class="grid"/><text x="${left - 8}" y="${at(y(tick) + 4)}" class="end faint">${formatTick(tick)}</text>`,
    ),
    ...sizes.map(
      (n) => `<text x="${at(x(n))}" y="${height - bottom + 18}" class="middle faint">${n}</text>`,
    ),
    `<text x="${at((left + width - right) / 2)}" y="${height - 4}" class="middle faint">number of parameters</text>`,
  ];
  const lines = rows.map(({ name, origin, dots }, i) => {
    const end = dots.at(-1)!;
    const from = x(end.size) + 6;
    const title = `${name}: ${dots.map((d) => `n = ${d.size} ${formatTime(d.milliseconds)}`).join(", ")}`;
    return [
      `<g class="series ${kindOf(origin)}"><title>${escape(title)}</title>`,
      `<path d="${draw([...dots]) ?? ""}" class="curve"/>`,
      ...dots.map((d) => `<circle cx="${at(x(d.size))}" cy="${at(y(d.milliseconds))}" r="3"/>`),
      `<path d="M${at(from)},${at(ends[i]!)}L${at(from + 16)},${at(labels[i]!)}" class="leader"/>`,
      `<text x="${at(from + 20)}" y="${at(labels[i]! + 4)}">${escape(name)}</text></g>`,
    ].join("");
  });
  const origins = [...new Set(rows.map(({ origin }) => origin.split(" ")[0]!))];
  const legend = origins.map(
    (origin) =>
      `<svg viewBox="0 0 16 12" width="16" height="12" aria-hidden="true" class="series o-${origin}"><path d="M0,6H16" class="curve"/></svg><span>${escape(origin)}</span>`,
  );
  return [
    `<figure><figcaption>Time over size, ${escape(dtype)}</figcaption>`,
    `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Time over size">`,
    ...grid,
    ...lines,
    `</svg><p class="legend">${legend.join("")}</p></figure>`,
  ].join("\n");
}

/** Moves places apart until neighbours are `gap` apart, in order, as little as a single pass up and down allows. */
export function spread(places: readonly number[], gap: number, floor: number): number[] {
  const order = places.map((_, i) => i).sort((a, b) => places[a]! - places[b]!);
  const out = [...places];
  order.forEach((i, k) => {
    if (k > 0) out[i] = Math.max(out[i]!, out[order[k - 1]!]! + gap);
  });
  for (let k = order.length - 1; k >= 0; k--) {
    const limit = k === order.length - 1 ? floor : out[order[k + 1]!]! - gap;
    out[order[k]!] = Math.min(out[order[k]!]!, limit);
  }
  return out;
}
