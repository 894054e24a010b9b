import type { Context } from "../runtime/context.ts";
import { DeviceProgram } from "../runtime/program.ts";
import type { Recordable } from "../runtime/recordable.ts";
import { Choose, Repeat, Scan } from "./control-programs.ts";
import type { ControlPlan, Plan } from "./plan.ts";
import { Sequence } from "./sequence.ts";

/** A plan with its pipelines and constants on the device. Throws `TOO_LARGE` for what the device would refuse. */
export function instantiate(context: Context, plan: Plan | ControlPlan): Recordable {
  const part = (p: Plan | ControlPlan): Recordable => instantiate(context, p);
  switch (plan.kind) {
    case "program":
      return new DeviceProgram(context, plan.printed);
    case "sequence":
      return new Sequence(
        context,
        plan.sequence,
        plan.sequence.steps.map(({ task }) => part(task)),
      );
    case "choose":
      return new Choose(
        context,
        plan.outputs,
        part(plan.ifTrue),
        part(plan.ifFalse),
        part(plan.select),
      );
    case "repeat":
      return new Repeat(
        context,
        plan.outputs,
        plan.carry,
        part(plan.condition),
        part(plan.body),
        plan.guarded && part(plan.guarded),
      );
    case "scan":
      return new Scan(context, plan.outputs, plan, part(plan.body));
  }
}
