import {
  type Aval,
  type Control,
  controlRule,
  type Equation,
  evaluateGraph,
  type Graph,
  logicalAnd,
  missingKernel,
  traceGraph,
  where,
} from "@cotangent/core";
import type { GpuKernel, GpuProgram } from "../print/printed.ts";

/** What a graph becomes: kernels, and the control flow between them. */
export interface Plan {
  readonly printed: GpuProgram;
  /** One for each of `printed.calls`. */
  readonly calls: readonly ControlPlan[];
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

/** From a graph to its kernels and calls. */
export type Print = (graph: Graph) => GpuProgram;

/** Plans a graph and those of the control flow in it. Throws `MISSING_KERNEL` for what only the host can do. */
export function planOf(graph: Graph, print: Print): Plan {
  const printed = print(graph);
  return { printed, calls: printed.calls.map(({ equation }) => controlOf(equation, print)) };
}

/** All graphs of a plan. */
function partsOf(plan: ControlPlan): readonly Plan[] {
  switch (plan.kind) {
    case "choose":
      return [plan.ifTrue, plan.ifFalse, plan.select];
    case "repeat":
      return plan.guarded === null ? [plan.condition, plan.body] : [plan.condition, plan.guarded];
    case "scan":
      return [plan.body];
  }
}

/** All kernels of a plan. */
export function kernelsOf({ printed, calls }: Plan): GpuKernel[] {
  return [...printed.kernels, ...calls.flatMap((call) => partsOf(call).flatMap(kernelsOf))];
}

/** Whether values must be read on the way: how often a loop goes round. */
function waits({ calls }: Plan): boolean {
  return calls.some((call) => call.kind === "repeat" || partsOf(call).some(waits));
}

function controlOf({ primitive, params, inputs, outputs }: Equation, print: Print): ControlPlan {
  const plan = (graph: Graph): Plan => planOf(graph, print);
  const control = primitive.rules[controlRule]?.(params);
  if (control === undefined) throw missingKernel("webgpu", primitive.name);
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
