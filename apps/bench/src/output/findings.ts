import type { CaseReport } from "../report.ts";
import { findingsOf } from "../verdict.ts";
import { formatDifference, formatTolerance } from "./format.ts";

const shown = 12;

export const caseTitle = ({ kind, instance, dtype, backend }: CaseReport): string =>
  `${kind}, ${instance}, ${dtype}, ${backend}`;

/** What is wrong with a case, in lines. */
export function findingLines(report: CaseReport): string[] {
  const { failed, odd, pairs } = findingsOf(report);
  const lines = [
    ...failed.map(({ name, error }) => `${name} failed: ${error}`),
    ...odd.map(
      ({ name, count, of, difference }) =>
        `${name} disagrees with ${count} of ${of} others, by ${formatDifference(difference)} at most`,
    ),
    ...pairs
      .slice(0, shown)
      .map(
        ({ a, b, difference, tolerance }) =>
          `${a} and ${b} differ by ${formatDifference(difference)}, more than ${formatTolerance(tolerance)}`,
      ),
  ];
  return pairs.length > shown ? [...lines, `and ${pairs.length - shown} more pairs`] : lines;
}
