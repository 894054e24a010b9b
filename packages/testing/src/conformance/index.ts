import type { Backend } from "@cotangent/core";
import { accuracyCases } from "./accuracy.ts";
import type { ConformanceCase } from "./case.ts";
import { controlFlowCases } from "./control-flow.ts";
import { float16Cases } from "./float16.ts";
import { foreignPrimitiveCases } from "./foreign-primitives.ts";
import { graphFormCases } from "./graph-forms.ts";
import { graphCases } from "./graphs.ts";
import { programCases } from "./programs.ts";
import { transferCases } from "./transfers.ts";
import { type UlpBound, valueCases } from "./values.ts";

export interface ConformanceOptions {
  /** Another bound on the error than the case table's, for hardware that rounds otherwise: state it, do not hide it. */
  readonly ulp?: UlpBound;
}

/**
 * Everything that the rest of Cotangent expects of a backend, as named cases: every primitive's value in every dtype,
 * alone and within a program, transfers, empty and zero-dimensional tensors, refusals, graphs of several equations, control flow, long sums. What the backend's
 * capabilities leave out is not run, and says so in what `run` resolves to.
 *
 * @param create makes the backend; called once, when the first case runs
 * @example for (const c of backendConformance(createMyBackend)) test(c.name, c.run);
 */
export function backendConformance(
  create: () => Backend | Promise<Backend>,
  options: ConformanceOptions = {},
): readonly ConformanceCase[] {
  let backend: Promise<Backend> | undefined;
  const subject = (): Promise<Backend> => (backend ??= Promise.resolve(create()));
  return [
    ...transferCases(subject),
    ...graphCases(subject),
    ...graphFormCases(subject),
    ...controlFlowCases(subject),
    ...foreignPrimitiveCases(subject),
    ...accuracyCases(subject),
    ...valueCases(subject, options.ulp),
    ...float16Cases(subject),
    ...programCases(subject, options.ulp),
  ];
}

export interface ConformanceReport {
  readonly passed: readonly string[];
  readonly failed: readonly { readonly name: string; readonly error: unknown }[];
  /** What the capabilities of the backend leave out, and why. */
  readonly notRun: readonly { readonly name: string; readonly reason: string }[];
}

/** Runs all cases, one after the other, without a test runner. */
export async function runConformance(
  create: () => Backend | Promise<Backend>,
  options: ConformanceOptions = {},
): Promise<ConformanceReport> {
  const report = {
    passed: [] as string[],
    failed: [] as { name: string; error: unknown }[],
    notRun: [] as { name: string; reason: string }[],
  };
  for (const { name, run } of backendConformance(create, options)) {
    try {
      const outcome = await run();
      if (outcome === undefined) report.passed.push(name);
      else report.notRun.push({ name, reason: outcome.notRun });
    } catch (error) {
      report.failed.push({ name, error });
    }
  }
  return report;
}

/** What `describeBackend` needs of a test runner; vitest, jest and node:test have it. */
export interface TestRunner {
  readonly describe: (title: string, body: () => void) => void;
  readonly test: (title: string, body: () => Promise<void>) => void;
}

/**
 * The conformance suite in a test runner, in one call.
 * @example describeBackend("cpu", () => createCpuBackend(), { describe, test });
 */
export function describeBackend(
  name: string,
  create: () => Backend | Promise<Backend>,
  { describe, test }: TestRunner,
  options: ConformanceOptions = {},
): void {
  describe(`The backend ${name}`, () => {
    for (const c of backendConformance(create, options))
      test(c.name, async () => {
        await c.run();
      });
  });
}
