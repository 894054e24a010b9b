import {
  type CaseReport,
  pairCount,
  type ProblemReport,
  type Report,
  type RouteReport,
} from "./report.ts";
import type { Float, Kind } from "./problem.ts";
import { suspectsOf, worstDifference } from "./verdict.ts";

/** The cases of one derivative of one problem on one backend: a table. */
export interface Group {
  readonly kind: Kind;
  readonly backend: string;
  readonly dtypes: readonly Float[];
  /** Labels of the sizes, in order. */
  readonly instances: readonly string[];
  readonly cases: readonly CaseReport[];
  /** Names of the routes, in order of appearance. */
  readonly routes: readonly string[];
}

/** Splits a problem's cases into tables. */
export function groupsOf({ cases }: ProblemReport): Group[] {
  const keys = unique(cases.map(({ kind, backend }) => `${kind}\n${backend}`));
  return keys.map((key) => {
    const own = cases.filter(({ kind, backend }) => `${kind}\n${backend}` === key);
    const { kind, backend } = own[0]!;
    return {
      kind,
      backend,
      dtypes: unique(own.map(({ dtype }) => dtype)),
      instances: unique(own.map(({ instance }) => instance)),
      cases: own,
      routes: unique(own.flatMap((one) => one.routes.map(({ name }) => name))),
    };
  });
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

/** A route's outcome in the case of one size and dtype; undefined where it does not take part. */
export function find(
  group: Group,
  route: string,
  dtype: Float,
  instance?: string,
): RouteReport | undefined {
  return group.cases
    .filter((one) => one.dtype === dtype && (instance === undefined || one.instance === instance))
    .flatMap((one) => one.routes)
    .find(({ name }) => name === route);
}

export interface RouteSummary {
  /** The largest difference over all sizes; Infinity where the route failed, null where it has no partner. */
  readonly difference: number | null;
  /** Whether it is not a suspect at any size. */
  readonly agrees: boolean;
}

/** How a route fared in a dtype over all sizes. Undefined where it takes no part. */
export function summarize(group: Group, route: string, dtype: Float): RouteSummary | undefined {
  const outcomes = group.cases
    .filter((one) => one.dtype === dtype)
    .flatMap((one) => {
      const place = one.routes.findIndex(({ name }) => name === route);
      if (place === -1) return [];
      return [{ difference: worstDifference(one, place), agrees: !suspectsOf(one).has(route) }];
    });
  if (outcomes.length === 0) return undefined;
  const differences = outcomes.flatMap(({ difference }) =>
    difference === null ? [] : [difference],
  );
  return {
    difference: differences.length === 0 ? null : Math.max(...differences),
    agrees: outcomes.every(({ agrees }) => agrees),
  };
}

export interface Totals {
  readonly cases: number;
  readonly pairs: number;
  readonly disagreeing: number;
}

export function totalsOf(problems: readonly ProblemReport[]): Totals {
  const cases = problems.flatMap((problem) => problem.cases);
  return {
    cases: cases.length,
    pairs: cases.reduce((sum, one) => sum + pairCount(one), 0),
    disagreeing: cases.filter(({ agrees }) => !agrees).length,
  };
}

/** The verdict in a sentence. */
export function verdictOf({ problems, agrees, peers }: Report): string {
  const { cases, pairs, disagreeing } = totalsOf(problems);
  if (agrees && cases === 0) return "Nothing was cross-checked.";
  if (agrees) return `All routes agree: ${count(pairs)} pairs in ${count(cases)} cases.`;
  if (disagreeing > 0) return `Routes disagree in ${count(disagreeing)} of ${count(cases)} cases.`;
  return peers.length > 0
    ? "Our own result is wrong in a peer task."
    : "Nothing could be compared.";
}

const count = (n: number): string => n.toLocaleString("en");
