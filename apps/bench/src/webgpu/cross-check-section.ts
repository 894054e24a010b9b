import type { Extent } from "../extent.ts";
import { messageOf } from "../message.ts";
import type { Problem } from "../problem.ts";
import { problems } from "../problems/index.ts";
import type { ProblemReport } from "../report.ts";
import type { Findings, Section } from "../section.ts";
import { sizesFor } from "./cross-check.ts";
import { linesOfDawn } from "./dawn.ts";

const nameOf = (problem: Problem): string => `webgpu/${problem.name}`;

/** The cross-check on WebGPU, in Node. */
export const webgpuCrossCheckSection: Section = {
  names: problems.map(nameOf),
  turn: "beside",
  run: (selected, extent, findings) =>
    crossCheckOnDawn(
      problems.filter((problem) => selected(nameOf(problem))),
      extent,
      findings,
    ),
};

/** A problem that has no report has one without cases, which is no agreement. */
async function crossCheckOnDawn(
  chosen: readonly Problem[],
  extent: Extent,
  findings: Findings,
): Promise<void> {
  if (chosen.length === 0) return;
  const left = [...chosen];
  const args = [extent, ...chosen.map(({ name }) => name)];
  let reason = "";
  try {
    findings.begin("Cross-check on WebGPU in Node", 1);
    for await (const line of linesOfDawn("webgpu/cross-check-child", args)) {
      const problem = left.shift()!;
      findings.problem(renamed(JSON.parse(line) as ProblemReport, problem, extent));
      if (left.length > 0) findings.begin("Cross-check on WebGPU in Node", 1);
    }
  } catch (error) {
    reason = messageOf(error);
  }
  for (const problem of left) {
    const title = `${problem.title}, WebGPU: failed: ${reason}`;
    findings.problem({ name: nameOf(problem), title, formula: problem.formula, cases: [] });
  }
}

function renamed(report: ProblemReport, problem: Problem, extent: Extent): ProblemReport {
  const { leftOut } = sizesFor(problem, extent);
  const note = `Left out, since shaders take long to compile on a CPU: ${leftOut.join(", ")}. --thorough has them.`;
  return {
    ...report,
    name: nameOf(problem),
    title: `${problem.title}, WebGPU`,
    ...(leftOut.length === 0 ? {} : { note }),
  };
}
