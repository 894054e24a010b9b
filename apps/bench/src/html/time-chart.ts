import { scaleLog, scalePoint } from "d3-scale";
import { line } from "d3-shape";

import { formatTime } from "../output/format.ts";
import type { Float } from "../problem.ts";
import { find, type Group } from "../summary.ts";
import { at, escape } from "./escape.ts";

interface Dot {
  readonly instance: string;
  readonly size: number;
  readonly milliseconds: number;
}

interface Row {
  readonly name: string;
  readonly origin: string;
  readonly dots: readonly Dot[];
}

/** The times of each route at each size. References have none. */
export function timesOf(group: Group, dtype: Float): Row[] {
  return group.routes
    .map((name) => {
      const dots = group.instances.flatMap((instance): Dot[] => {
        const found = find(group, name, dtype, instance);
        const size = group.cases.find((one) => one.instance === instance)!.size;
        const milliseconds = found?.milliseconds ?? null;
        return milliseconds === null ? [] : [{ instance, size, milliseconds }];
      });
      return { name, origin: find(group, name, dtype)?.origin ?? "", dots };
    })
    .filter(({ dots }) => dots.length > 0);
}

const labelWidth = 206;
const rowHeight = 19;
const width = 560;
const top = 8;

/** Powers of ten with the decades' ends of the data. */
export function logDomain(values: readonly number[]): [number, number] {
  const low = Math.floor(Math.log10(Math.min(...values)) + 1e-9);
  const high = Math.ceil(Math.log10(Math.max(...values)) - 1e-9);
  return [10 ** low, 10 ** Math.max(high, low + 1)];
}

/** The powers of ten in a domain made by `logDomain`. */
export function powersOfTen([low, high]: readonly [number, number]): number[] {
  const first = Math.round(Math.log10(low));
  const count = Math.round(Math.log10(high)) - first + 1;
  return Array.from({ length: count }, (_, i) => 10 ** (first + i));
}

/** A row for each route, a dot for each size, on a logarithmic axis of time. */
export function timeChart(group: Group, dtype: Float): string {
  const rows = timesOf(group, dtype);
  if (rows.length === 0) return "";
  const domain = logDomain(rows.flatMap(({ dots }) => dots.map((d) => d.milliseconds)));
  const height = rows.length * rowHeight;
  const x = scaleLog(domain, [labelWidth + 12, width - 28]);
  const y = scalePoint(
    rows.map(({ name }) => name),
    [top + 8, top + height - 8],
  );
  const path = line<Dot>((d) => x(d.milliseconds));
  const shade = (instance: string): string => shadeOf(group, instance);

  const axis = powersOfTen(domain).map(
    (tick) =>
      `<line x1="${at(x(tick))}" x2="${at(x(tick))}" y1="${top}" y2="${top + height}" class="grid"/><text x="${at(x(tick))}" y="${top + height + 16}" class="middle faint">${formatTick(tick)}</text>`,
  );
  const marks = rows.map(({ name, dots }) => {
    const level = y(name)!;
    const track = path.y(level)([...dots].sort((a, b) => a.milliseconds - b.milliseconds)) ?? "";
    const circles = dots.map(
      (d) =>
        `<circle cx="${at(x(d.milliseconds))}" cy="${at(level)}" r="5" class="${shade(d.instance)}"><title>${escape(`${name}, ${d.instance}: ${formatTime(d.milliseconds)}`)}</title></circle>`,
    );
    return [
      `<text x="${labelWidth}" y="${at(level + 4)}" class="end">${escape(name)}</text>`,
      `<path d="${track}" class="track"/>`,
      ...circles,
    ].join("");
  });
  const total = top + height + 24;
  return [
    `<figure><figcaption>Time of one call, ${escape(dtype)}</figcaption>`,
    `<svg viewBox="0 0 ${width} ${total}" width="${width}" height="${total}" role="img" aria-label="Time by route and size">`,
    ...axis,
    ...marks,
    "</svg>",
    sizeLegend(group),
    "</figure>",
  ].join("\n");
}

/** The classes of 1, 2, … sizes, from small to large. */
const shades = [["s2"], ["s0", "s2"], ["s0", "s2", "s3"], ["s0", "s1", "s2", "s3"]] as const;

function shadeOf({ instances }: Group, instance: string): string {
  const some = shades[Math.min(instances.length, shades.length) - 1]!;
  return some[Math.min(instances.indexOf(instance), some.length - 1)]!;
}

/** `10 µs`, `1 ms`. */
export function formatTick(milliseconds: number): string {
  return formatTime(milliseconds).replace(/\.0(?= )/, "");
}

function sizeLegend(group: Group): string {
  const items = group.instances.map(
    (instance) =>
      `<svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true"><circle cx="6" cy="6" r="5" class="${shadeOf(group, instance)}"/></svg><span>${escape(instance)}</span>`,
  );
  return `<p class="legend">${items.join("")}</p>`;
}
