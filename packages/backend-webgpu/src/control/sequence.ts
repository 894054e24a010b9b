import type { Aval, Var } from "@cotangent/core";
import type { WebgpuBuffer } from "../runtime/buffer.ts";
import type { Context } from "../runtime/context.ts";
import { type Fault, joined } from "../runtime/fault.ts";
import type { Storage } from "../runtime/pool.ts";
import type { Recordable, Steps } from "../runtime/recordable.ts";
import type { Recorder } from "../runtime/recorder.ts";
import type { SequencePlan } from "./plan.ts";

interface Step {
  readonly task: Recordable;
  readonly inputs: readonly Var[];
  readonly outputs: readonly Var[];
  /** What no later step needs. */
  readonly last: readonly Var[];
}

/** Programs and control flow one after the other, recorded together. */
export class Sequence implements Recordable {
  readonly label: string;
  readonly waits: boolean;
  readonly outputs: readonly Aval[];
  private readonly context: Context;
  private readonly plan: SequencePlan;
  private readonly list: readonly Step[];
  private readonly constants: readonly { readonly variable: Var; readonly buffer: WebgpuBuffer }[];

  constructor(context: Context, plan: SequencePlan, tasks: readonly Recordable[]) {
    this.context = context;
    this.plan = plan;
    this.outputs = plan.outputs.map((v) => v.aval);
    this.label = tasks.map((task) => task.label).join("; ");
    this.waits = tasks.some((task) => task.waits);
    this.constants = plan.constants.map(({ variable, value }) => ({
      variable,
      buffer: context.bufferOf(value),
    }));
    const kept = new Set<Var>(plan.outputs);
    const list: Step[] = [];
    for (let i = tasks.length - 1; i >= 0; i--) {
      const { inputs, outputs } = plan.steps[i]!;
      const last = [...new Set([...inputs, ...outputs])].filter((v) => !kept.has(v));
      for (const v of last) kept.add(v);
      list.unshift({ task: tasks[i]!, inputs, outputs, last });
    }
    this.list = list;
  }

  fault(): Fault | null {
    return joined([
      ...this.list.map(({ task }) => task.fault()),
      ...this.constants.map(({ buffer }) => buffer.fault),
    ]);
  }

  *steps(recorder: Recorder, inputs: readonly (Storage | null)[]): Steps {
    const values = new Map<Var, Storage | null>();
    // Arguments and constants are somebody else's: counted here as well, everything is dropped alike.
    const share = (v: Var, storage: Storage | null): void => {
      if (values.has(v)) return;
      if (storage !== null) storage.refs++;
      values.set(v, storage);
    };
    this.plan.inputs.forEach((v, i) => share(v, inputs[i]!));
    for (const { variable, buffer } of this.constants) share(variable, buffer.memory.storage);
    for (const step of this.list) {
      const results = yield* step.task.steps(
        recorder,
        step.inputs.map((v) => values.get(v) ?? null),
      );
      step.outputs.forEach((v, i) => values.set(v, results[i]!));
      for (const v of step.last) this.drop(values, v);
    }
    const outputs = this.plan.outputs.map((v) => {
      const storage = values.get(v) ?? null;
      if (storage !== null) storage.refs++;
      return storage;
    });
    for (const v of values.keys()) this.drop(values, v);
    return outputs;
  }

  private drop(values: Map<Var, Storage | null>, v: Var): void {
    const storage = values.get(v);
    if (storage) this.context.pool.drop(storage);
    values.delete(v);
  }
}
