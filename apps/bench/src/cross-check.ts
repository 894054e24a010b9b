import { flattenTensors, type Tensor, withBackend } from "cotangent";

import { compare } from "./agreement.ts";
import type { BackendEntry } from "./backends.ts";
import { joinBlocks, transpose } from "./dense.ts";
import { messageOf } from "./message.ts";
import type { Float, Instance, Kind, Place, Problem } from "./problem.ts";
import type { CaseReport, ProblemReport, RouteReport } from "./report.ts";
import { type Route, route, type Run, type Setting, settle } from "./routes/route.ts";
import { type Clock, timeCall, wallClock } from "./timing.ts";
import { toleranceOf } from "./tolerances.ts";

/** A backend that is there. */
export interface ReadyBackend extends BackendEntry {
  readonly backend: Place["backend"];
}

export interface CrossCheckOptions {
  readonly routes: readonly Route[];
  readonly backends: readonly ReadyBackend[];
  /** The dtypes in which large instances take part. */
  readonly largeIn: readonly Float[];
  /** Milliseconds of measuring for each route of each case; 0 to measure nothing, and compute everything once. */
  readonly budget: number;
  /** The clock. */
  readonly now?: Clock;
  /** Called before each case. */
  onCase?(label: string): void | Promise<void>;
}

interface Case {
  readonly instance: Instance;
  readonly kind: Kind;
  readonly entry: ReadyBackend;
  readonly place: Place;
}

/** The cases of a problem: its sizes by derivative by backend by dtype. */
export function casesOf(
  problem: Problem,
  { backends, largeIn }: Pick<CrossCheckOptions, "backends" | "largeIn">,
): Case[] {
  const takesPart = ({ large = false }: Instance, dtype: Float): boolean =>
    !large || largeIn.includes(dtype);
  return problem.instances.flatMap((instance) =>
    instance.kinds.flatMap((kind) =>
      backends.flatMap((entry) =>
        entry.dtypes.filter((dtype) => takesPart(instance, dtype)).map((dtype) => ({
          instance,
          kind,
          entry,
          place: { backend: entry.backend, dtype },
        })),
      ),
    ),
  );
}

/** Runs every route of every case of a problem, compares all pairs and times each. */
export async function crossCheck(
  problem: Problem,
  options: CrossCheckOptions,
): Promise<ProblemReport> {
  const cases: CaseReport[] = [];
  for (const one of casesOf(problem, options)) {
    await options.onCase?.(
      `${one.kind}, ${one.instance.label}, ${one.place.dtype}, ${one.entry.name}`,
    );
    cases.push(await checkCase(one, options));
  }
  return { name: problem.name, title: problem.title, formula: problem.formula, cases };
}

async function checkCase(
  { instance, kind, entry, place }: Case,
  options: CrossCheckOptions,
): Promise<CaseReport> {
  const setting = withBackend(place.backend, () => settle(instance, place));
  const own = options.routes.filter(({ name }) => entry.routes?.has(name) ?? true);
  const all = [...own, ...referenceRoutes(instance)].filter((r) => r.kind === kind);
  const outcomes: Outcome[] = [];
  for (const one of all) {
    const outcome = await runRoute(one, setting, options);
    if (outcome !== null) outcomes.push(outcome);
  }
  const { differences, disagreements } = compare(
    outcomes.map(({ report, values }) => ({
      name: report.name,
      tolerance: report.tolerance,
      values,
    })),
  );
  return {
    instance: instance.label,
    size: instance.size,
    kind,
    backend: entry.name,
    dtype: place.dtype,
    agrees: disagreements.length === 0,
    routes: outcomes.map(({ report }) => report),
    differences: differences.map((row) => row.map((d) => (Number.isFinite(d) ? d : null))),
    disagreements,
  };
}

const referenceRoutes = ({ references = [] }: Instance): Route[] =>
  references.map(({ name, kind, value }) =>
    route(kind, "reference", name, (s) => ({ values: () => value(s.x) })),
  );

interface Outcome {
  readonly report: RouteReport;
  readonly values: Float64Array | null;
}

async function runRoute(
  one: Route,
  setting: Setting,
  { budget, now = wallClock }: CrossCheckOptions,
): Promise<Outcome | null> {
  const { name, origin } = one;
  const base = { name, origin, tolerance: toleranceOf(origin, one.kind, setting.dtype) };
  try {
    const run = withBackend(setting.place.backend, () => one.prepare(setting));
    if (run === null) return null;
    const call = callOf(run, setting.place);
    const start = now();
    const parts = await call();
    const first = now() - start;
    const values = assemble(run, parts);
    const untimed = { milliseconds: null, samples: 0 };
    const timing =
      origin === "reference" || budget === 0 ? untimed : await timeCall(call, first, budget, now);
    return { report: { ...base, ...timing, error: null }, values };
  } catch (error) {
    return {
      report: { ...base, milliseconds: null, samples: 0, error: messageOf(error) },
      values: null,
    };
  }
}

/** The results of a run, part by part. */
export type Parts = readonly ArrayLike<number>[];

/** What is timed: computing, and reading the result. */
export function callOf(run: Run, { backend }: Place): () => Parts | Promise<Parts> {
  if ("values" in run) return () => [run.values()];
  const compute = (): readonly Tensor[] =>
    flattenTensors(withBackend(backend, run.tensors), "bench", "the result of a route").leaves;
  if (backend.supports.syncRead) return () => compute().map((leaf) => leaf.dataSync());
  return () => Promise.all(compute().map((leaf) => leaf.data()));
}

/** The matrix of which a run gives the parts. */
export function assemble(run: Run, parts: Parts): Float64Array {
  if ("values" in run) return Float64Array.from(parts[0]!);
  const matrix = joinBlocks(parts, run.rows, run.columns);
  return run.transposed === true ? transpose(matrix, run.columns[0]!) : matrix;
}
