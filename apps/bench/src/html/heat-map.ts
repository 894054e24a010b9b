import { scaleBand, scaleLinear } from "d3-scale";

import { formatDifference, formatTolerance } from "../output/format.ts";
import type { Float } from "../problem.ts";
import type { Group } from "../summary.ts";
import { at, escape } from "./escape.ts";

/** Two routes, the furthest apart that they were at any size. */
export interface Pair {
  readonly a: string;
  readonly b: string;
  /** Null where there was nothing to compare. */
  readonly difference: number | null;
  readonly tolerance: number;
}

/** Every pair of routes of a group in a dtype, the worst size of each. */
function pairsOf(group: Group, dtype: Float): Pair[] {
  const pairs = new Map<string, Pair>();
  for (const one of group.cases.filter((c) => c.dtype === dtype))
    one.routes.forEach((a, i) => {
      for (let j = i + 1; j < one.routes.length; j++) {
        const b = one.routes[j]!;
        const key = `${a.name}\n${b.name}`;
        const difference = one.differences[i]![j]!;
        const before = pairs.get(key);
        if (before === undefined || worse(difference, before.difference))
          pairs.set(key, {
            a: a.name,
            b: b.name,
            difference,
            tolerance: Math.max(a.tolerance, b.tolerance),
          });
      }
    });
  return [...pairs.values()];
}

const worse = (a: number | null, b: number | null): boolean => b !== null && (a === null || a > b);

/** Decades below the tolerance over which the color fades. */
const decades = 6;
const shade = scaleLinear([0.14, 0.95]).domain([-decades, 0]).clamp(true);

/** How a pair is filled: the closer to its tolerance, the stronger; beyond it in another color. */
function fillOf({ difference, tolerance }: Pair): string {
  if (difference === null || difference > tolerance) return 'class="bad"';
  const opacity = difference === 0 ? 0.07 : shade(Math.log10(difference / tolerance));
  return `class="good" fill-opacity="${opacity.toFixed(2)}"`;
}

const cell = 17;
const labelWidth = 234;
const bottom = 22;

/** The lower triangle of routes by routes. */
export function heatMap(group: Group, dtype: Float): string {
  const pairs = pairsOf(group, dtype);
  const names = group.routes.filter((name) => pairs.some(({ a, b }) => a === name || b === name));
  const scale = scaleBand(names, [0, names.length * cell]).paddingInner(0.09);
  const width = labelWidth + names.length * cell;
  const height = names.length * cell + bottom;
  const size = at(scale.bandwidth());
  const number = (name: string): number => names.indexOf(name) + 1;

  const cells = pairs.map((pair) => {
    const [x, y] = [labelWidth + scale(pair.a)!, scale(pair.b)!];
    const title = `${pair.a} and ${pair.b}: ${formatDifference(pair.difference)} (tolerance ${formatTolerance(pair.tolerance)})`;
    return `<rect x="${at(x)}" y="${at(y)}" width="${size}" height="${size}" rx="2" ${fillOf(pair)}><title>${escape(title)}</title></rect>`;
  });
  const rows = names.map((name) => {
    const y = at(scale(name)! + cell * 0.66);
    return `<text x="${labelWidth - 30}" y="${y}" class="end">${escape(name)}</text><text x="${labelWidth - 8}" y="${y}" class="end faint">${number(name)}</text>`;
  });
  const columns = names
    .slice(0, -1)
    .map(
      (name) =>
        `<text x="${at(labelWidth + scale(name)! + scale.bandwidth() / 2)}" y="${height - 6}" class="middle faint tiny">${number(name)}</text>`,
    );
  return [
    `<figure><figcaption>${escape(dtype)}</figcaption>`,
    `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Agreement of routes in ${escape(dtype)}">`,
    ...cells,
    ...rows,
    ...columns,
    "</svg></figure>",
  ].join("\n");
}

/** What the colors mean. */
export function heatLegend(): string {
  const steps = [...Array(decades + 1).keys()].map((i) => i - decades);
  const boxes = steps.map(
    (step, i) =>
      `<rect x="${i * 24}" y="0" width="22" height="12" rx="2" class="good" fill-opacity="${shade(step).toFixed(2)}"><title>10^${step} of the tolerance</title></rect>`,
  );
  const end = steps.length * 24;
  return [
    '<p class="legend"><span>a millionth of the tolerance or less</span>',
    `<svg viewBox="0 0 ${end} 12" width="${end}" height="12" aria-hidden="true">${boxes.join("")}</svg>`,
    '<span>at the tolerance</span><svg viewBox="0 0 22 12" width="22" height="12" aria-hidden="true"><rect width="22" height="12" rx="2" class="bad"/></svg><span>beyond it, or no result</span></p>',
  ].join("\n");
}
