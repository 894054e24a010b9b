import type { Disagreement } from "./agreement.ts";
import type { CaseReport } from "./report.ts";

/**
 * The routes that must be wrong if most are right: those that failed, and those that disagree with more than half of the
 * others that did not.
 */
export function suspectsOf({ routes, disagreements }: CaseReport): ReadonlySet<string> {
  const failed = new Set(routes.filter(({ error }) => error !== null).map(({ name }) => name));
  const counts = new Map<string, number>();
  for (const { a, b } of disagreements)
    if (!failed.has(a) && !failed.has(b))
      for (const name of [a, b]) counts.set(name, (counts.get(name) ?? 0) + 1);
  const half = (routes.length - failed.size - 1) / 2;
  const odd = [...counts].filter(([, count]) => count > half).map(([name]) => name);
  return new Set([...failed, ...odd]);
}

/**
 * The largest difference of a route from those that are at least as exact (finite differences say nothing about the last
 * digits of the others), suspects apart unless it is one. Infinity where it has no result, null where it has no partner.
 */
export function worstDifference(report: CaseReport, place: number): number | null {
  const { name, tolerance, error } = report.routes[place]!;
  if (error !== null) return Infinity;
  const suspects = suspectsOf(report);
  let worst: number | null = null;
  report.routes.forEach((partner, other) => {
    const difference = report.differences[place]![other] ?? Infinity;
    if (other === place || partner.tolerance > tolerance || partner.error !== null) return;
    if (suspects.has(partner.name) && !suspects.has(name)) return;
    if (worst === null || difference > worst) worst = difference;
  });
  return worst;
}

/** Disagreements with a suspect in one line for each suspect; the others one by one. */
export interface Findings {
  readonly failed: readonly { readonly name: string; readonly error: string }[];
  readonly odd: readonly {
    readonly name: string;
    /** How many it disagrees with, and by how much at most. */
    readonly count: number;
    readonly of: number;
    readonly difference: number;
  }[];
  readonly pairs: readonly Disagreement[];
}

/** What there is to say about a case that does not agree. */
export function findingsOf(report: CaseReport): Findings {
  const { routes, disagreements } = report;
  const suspects = suspectsOf(report);
  const failed = routes.flatMap(({ name, error }) => (error === null ? [] : [{ name, error }]));
  const isFailed = (route: string): boolean => failed.some(({ name }) => name === route);
  const odd = [...suspects]
    .filter((name) => !isFailed(name))
    .map((name) => {
      const own = disagreements.filter(
        ({ a, b }) => (a === name && !isFailed(b)) || (b === name && !isFailed(a)),
      );
      const difference = Math.max(...own.map((d) => d.difference));
      return { name, count: own.length, of: routes.length - failed.length - 1, difference };
    });
  const pairs = disagreements.filter(({ a, b }) => !suspects.has(a) && !suspects.has(b));
  return { failed, odd, pairs };
}
