import { passes, type Target } from "@cotangent/compiler";
import {
  type Aval,
  type Control,
  controlRule,
  type Equation,
  evaluateGraph,
  type Graph,
  logicalAnd,
  type Tensor,
  traceGraph,
  type Var,
  where,
} from "@cotangent/core";
import type { GpuKernel, GpuProgram } from "../print/printed.ts";

/** What a graph becomes: one program, or several with control flow between them. */
export type Plan =
  | { readonly kind: "program"; readonly printed: GpuProgram }
  | { readonly kind: "sequence"; readonly sequence: SequencePlan };

export interface SequencePlan {
  readonly inputs: readonly Var[];
  readonly constants: readonly { readonly variable: Var; readonly value: Tensor }[];
  readonly steps: readonly StepPlan[];
  readonly outputs: readonly Var[];
}

export interface StepPlan {
  readonly task: Plan | ControlPlan;
  readonly inputs: readonly Var[];
  readonly outputs: readonly Var[];
}

export type ControlPlan =
  | {
      readonly kind: "choose";
      readonly ifTrue: Plan;
      readonly ifFalse: Plan;
      /** From the predicate and both results to the result. */
      readonly select: Plan;
      readonly outputs: readonly Aval[];
    }
  | {
      readonly kind: "repeat";
      readonly carry: number;
      readonly condition: Plan;
      readonly body: Plan;
      /**
       * From whether the loop goes on, the state, and what it closes over, to whether it went on and the next state:
       * nothing changes after the end, so that steps can be done on trial. Null where a step itself waits for values.
       */
      readonly guarded: Plan | null;
      readonly outputs: readonly Aval[];
    }
  | (Pick<Control & { kind: "scan" }, "kind" | "carry" | "rows" | "length" | "reverse"> & {
      readonly body: Plan;
      readonly rowAvals: readonly Aval[];
      readonly outputs: readonly Aval[];
    });

/** From a graph without control flow to its kernels. */
export type Print = (graph: Graph) => GpuProgram;

/** Plans a graph. `target` says what the printer can do. */
export function planOf(graph: Graph, target: Target, print: Print): Plan {
  const expanded = expand(graph, target);
  if (!expanded.equations.some(isControl)) return { kind: "program", printed: print(expanded) };
  return { kind: "sequence", sequence: sequenceOf(expanded, target, print) };
}

/** All kernels of a plan. */
export function kernelsOf(plan: Plan | ControlPlan): GpuKernel[] {
  switch (plan.kind) {
    case "program":
      return [...plan.printed.kernels];
    case "sequence":
      return plan.sequence.steps.flatMap(({ task }) => kernelsOf(task));
    case "choose":
      return [plan.ifTrue, plan.ifFalse, plan.select].flatMap(kernelsOf);
    case "repeat":
      return plan.guarded !== null
        ? kernelsOf(plan.guarded)
        : [plan.condition, plan.body].flatMap(kernelsOf);
    case "scan":
      return kernelsOf(plan.body);
  }
}

/** Whether values must be read on the way: how often a loop goes round. */
export function waits(plan: Plan | ControlPlan): boolean {
  switch (plan.kind) {
    case "program":
      return false;
    case "sequence":
      return plan.sequence.steps.some(({ task }) => waits(task));
    case "choose":
      return waits(plan.ifTrue) || waits(plan.ifFalse);
    case "repeat":
      return true;
    case "scan":
      return waits(plan.body);
  }
}

const isControl = ({ primitive }: Equation): boolean => primitive.rules[controlRule] !== undefined;

/** What is given in terms of other primitives may have control flow inside. */
function expand(graph: Graph, target: Target): Graph {
  const pass = passes.find(({ name }) => name === "expandLowerings");
  return pass === undefined ? graph : pass.run(graph, target);
}

/** Programs of what stands between the equations of control flow. */
function sequenceOf(graph: Graph, target: Target, print: Print): SequencePlan {
  const pieces: Equation[][] = [[]];
  for (const equation of graph.equations)
    if (isControl(equation)) pieces.push([equation], []);
    else pieces.at(-1)!.push(equation);
  const steps: StepPlan[] = [];
  pieces.forEach((piece, i) => {
    const [first] = piece;
    if (first === undefined) return;
    if (isControl(first)) {
      const { inputs, outputs } = first;
      steps.push({ task: controlOf(first, target, print), inputs, outputs });
      return;
    }
    const later = new Set([
      ...pieces.slice(i + 1).flatMap((p) => p.flatMap((e) => e.inputs)),
      ...graph.outputs,
    ]);
    const { graph: part, inputs, outputs } = cut(graph, piece, later);
    steps.push({ task: { kind: "program", printed: print(part) }, inputs, outputs });
  });
  return { inputs: graph.inputs, constants: graph.constants, steps, outputs: graph.outputs };
}

/** Some equations as a graph of their own. */
function cut(
  graph: Graph,
  equations: readonly Equation[],
  later: ReadonlySet<Var>,
): { readonly graph: Graph; readonly inputs: readonly Var[]; readonly outputs: readonly Var[] } {
  const made = new Set(equations.flatMap((e) => e.outputs));
  const read = new Set(equations.flatMap((e) => e.inputs));
  const constants = graph.constants.filter(({ variable }) => read.has(variable));
  const known = new Set(constants.map(({ variable }) => variable));
  const inputs = [...read].filter((v) => !made.has(v) && !known.has(v));
  const outputs = [...made].filter((v) => later.has(v));
  return { graph: { inputs, constants, equations, outputs, size: graph.size }, inputs, outputs };
}

function controlOf(
  { primitive, params, inputs, outputs }: Equation,
  target: Target,
  print: Print,
): ControlPlan {
  const plan = (graph: Graph): Plan => planOf(graph, target, print);
  const control = primitive.rules[controlRule]!(params);
  const avals = outputs.map((v) => v.aval);
  switch (control.kind) {
    case "choose": {
      const select = traceGraph(
        (pred, ...both) => avals.map((_, i) => where(pred!, both[i]!, both[avals.length + i]!)),
        [inputs[0]!.aval, ...avals, ...avals],
        primitive.name,
      );
      return {
        kind: "choose",
        ifTrue: plan(control.ifTrue),
        ifFalse: plan(control.ifFalse),
        select: plan(select),
        outputs: avals,
      };
    }
    case "repeat": {
      const [condition, body] = [plan(control.condition), plan(control.body)];
      const guarded =
        waits(condition) || waits(body) ? null : plan(guardedStep(control, primitive.name));
      return { kind: "repeat", carry: control.carry, condition, body, guarded, outputs: avals };
    }
    case "scan": {
      const { carry, rows, length, reverse, body } = control;
      const rowAvals = body.inputs.slice(carry, carry + rows).map((v) => v.aval);
      return {
        kind: "scan",
        carry,
        rows,
        length,
        reverse,
        body: plan(body),
        rowAvals,
        outputs: avals,
      };
    }
  }
}

function guardedStep({ condition, body }: Control & { kind: "repeat" }, name: string): Graph {
  const [test] = condition.outputs;
  return traceGraph(
    (before, ...args) => {
      const going = logicalAnd(before!, evaluateGraph(condition, args)[0]!);
      const next = evaluateGraph(body, args);
      return [going, ...next.map((y, i) => where(going, y, args[i]!))];
    },
    [test!.aval, ...body.inputs.map((v) => v.aval)],
    name,
  );
}
