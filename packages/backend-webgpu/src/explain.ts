import type { ControlPlan, Plan } from "./control/plan.ts";

/** What a plan does, for people: a line for each dispatch, with its workgroups and the bytes of what it reads and writes. */
export function explainPlan(plan: Plan): string {
  return lines(plan).join("\n");
}

function lines({ printed, calls }: Plan): string[] {
  const { kernels, values, temporaries } = printed;
  const text = [
    `${kernels.length} dispatches, temporaries ${temporaries.reduce((sum, n) => sum + n, 0)} B`,
  ];
  const call = (before: number): void =>
    calls.forEach((plan, i) => {
      if (printed.calls[i]!.before === before) text.push(...controlLines(plan));
    });
  kernels.forEach(({ label, workgroups, bindings }, i) => {
    call(i);
    const sum = (access: string): number =>
      bindings.reduce((n, b) => (b.access === access ? n + values[b.value]!.bytes : n), 0);
    text.push(
      `${label}: workgroups [${workgroups.join(",")}], reads ${sum("read")} B, writes ${sum("read_write")} B`,
    );
  });
  call(kernels.length);
  return text;
}

function controlLines(plan: ControlPlan): string[] {
  switch (plan.kind) {
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
