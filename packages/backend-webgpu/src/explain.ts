import type { ControlPlan, Plan } from "./control/plan.ts";
import type { GpuProgram } from "./print/printed.ts";

/** What a plan does, for people: a line for each dispatch, with its workgroups and the bytes of what it reads and writes. */
export function explainPlan(plan: Plan): string {
  return lines(plan).join("\n");
}

function lines(plan: Plan | ControlPlan): string[] {
  switch (plan.kind) {
    case "program":
      return programLines(plan.printed);
    case "sequence":
      return plan.sequence.steps.flatMap(({ task }) => lines(task));
    case "choose":
      return [
        "cond: both branches, then a selection",
        ...part("if true", plan.ifTrue),
        ...part("if false", plan.ifFalse),
      ];
    case "repeat":
      return plan.guarded === null
        ? [
            "whileLoop: asks the device before each step",
            ...part("condition", plan.condition),
            ...part("body", plan.body),
          ]
        : [
            "whileLoop: steps on trial, asks the device now and then",
            ...part("step", plan.guarded),
          ];
    case "scan":
      return [`scan: ${plan.length} steps in one submit`, ...part("step", plan.body)];
  }
}

const part = (name: string, plan: Plan): string[] => [
  `  ${name}:`,
  ...lines(plan).map((line) => `    ${line}`),
];

function programLines({ kernels, values, temporaries }: GpuProgram): string[] {
  const bytes = temporaries.reduce((sum, n) => sum + n, 0);
  return [
    `${kernels.length} dispatches, temporaries ${bytes} B`,
    ...kernels.map(({ label, workgroups, bindings }) => {
      const sum = (access: string): number =>
        bindings.reduce((n, b) => (b.access === access ? n + values[b.value]!.bytes : n), 0);
      return `${label}: workgroups [${workgroups.join(",")}], reads ${sum("read")} B, writes ${sum("read_write")} B`;
    }),
  ];
}
