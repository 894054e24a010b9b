import type { Context } from "../runtime/context.ts";
import { DeviceProgram } from "../runtime/program.ts";
import type { Recordable } from "../runtime/recordable.ts";
import { Choose, Repeat, Scan } from "./control-programs.ts";
import type { ControlPlan, Plan } from "./plan.ts";

/** A plan with its pipelines and constants on the device. Throws `TOO_LARGE` for what the device would refuse. */
export function instantiate(context: Context, { printed, calls }: Plan): Recordable {
  return new DeviceProgram(
    context,
    printed,
    calls.map((call) => instantiateControl(context, call)),
  );
}

function instantiateControl(context: Context, plan: ControlPlan): Recordable {
  const part = (p: Plan): Recordable => instantiate(context, p);
  const { outputs } = plan;
  switch (plan.kind) {
    case "choose": {
      const { ifTrue, ifFalse, select } = plan;
      return new Choose(context, outputs, part(ifTrue), part(ifFalse), part(select));
    }
    case "repeat": {
      const { carry, condition, body, guarded } = plan;
      return new Repeat(
        context,
        outputs,
        carry,
        part(condition),
        part(body),
        guarded && part(guarded),
      );
    }
    case "scan":
      return new Scan(context, outputs, plan, part(plan.body));
  }
}
