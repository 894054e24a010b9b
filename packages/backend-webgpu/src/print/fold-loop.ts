import type { FoldPlan } from "./fold-plan.ts";
import type { StageText } from "./stage.ts";
import type { Task } from "./task.ts";

/** Terms of a float sum that are added one after the other; more are summed in blocks. */
export const block = 256;

/** A fold on its way. */
export interface Accumulator {
  readonly task: Task;
  /** The variable of a thread's result. */
  readonly name: string;
  /** That of the block that is being summed, else the same. */
  readonly part: string;
}

/** What a thread goes over: `length` elements of `reduced`, `width` at a time; in blocks where that many terms are added. */
export interface FoldSpace {
  readonly reduced: number;
  readonly length: number;
  readonly width: number;
  readonly blocked: boolean;
}

/** The loop over a thread's elements: `rw` is the first of those that `body` takes at a time. */
export function foldLoop(
  body: readonly string[],
  { reduced, length, width, blocked }: FoldSpace,
  accumulators: readonly Accumulator[],
  plan: FoldPlan,
  out: StageText,
): string[] {
  const lines: string[] = [];
  let [from, to] = ["0u", `${reduced}u`];
  if (plan.splits > 1) {
    const [low, high] = [out.name("low"), out.name("high")];
    lines.push(
      `let ${low} = part * ${length}u;`,
      `let ${high} = min(${low} + ${length}u, ${reduced}u);`,
    );
    [from, to] = [low, high];
  }
  const step = plan.lanes * width;
  const mine = plan.lanes === 1 ? "0u" : width === 1 ? "lane" : `lane * ${width}u`;
  const start = (at: string): string => (mine === "0u" ? at : at === "0u" ? mine : `${at} + ${mine}`);
  if (!blocked)
    return [...lines, `for (var rw = ${start(from)}; rw < ${to}; rw += ${step}u) {`, ...body, "}"];
  const parts = accumulators.filter((a) => a.part !== a.name);
  const stride = step * block;
  return [
    ...lines,
    `for (var rb = ${from}; rb < ${to}; rb += ${stride}u) {`,
    ...parts.map((a) => `var ${a.part}: f32 = 0.0;`),
    `let re = min(rb + ${stride}u, ${to});`,
    `for (var rw = ${start("rb")}; rw < re; rw += ${step}u) {`,
    ...body,
    "}",
    ...parts.map((a) => `${a.name} += ${a.part};`),
    "}",
  ];
}
