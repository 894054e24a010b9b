import type { Aval } from "@cotangent/core";
import { tooLarge, tooManyWorkgroups } from "../errors.ts";
import type { GpuBinding, GpuKernel, GpuProgram } from "../print/printed.ts";
import type { WebgpuBuffer } from "./buffer.ts";
import type { Context } from "./context.ts";
import { type Fault, joined } from "./fault.ts";
import type { GpuBindGroup, GpuBuffer } from "./gpu.ts";
import type { Pipeline } from "./pipelines.ts";
import type { Storage } from "./pool.ts";
import type { Recordable, Steps, Storages } from "./recordable.ts";
import type { Recorder } from "./recorder.ts";

interface Step {
  readonly kernel: GpuKernel;
  pipeline: Pipeline;
  /** Groups for the buffers of the last runs. */
  readonly groups: { readonly buffers: readonly GpuBuffer[]; readonly group: GpuBindGroup }[];
  next: number;
}

/** Bind groups that are kept for each kernel: loops come back to few buffers. */
const maxGroups = 8;

/** A printed program with its pipelines and constants on the device. */
export class DeviceProgram implements Recordable {
  readonly label: string;
  readonly waits: boolean;
  readonly outputs: readonly Aval[];
  private readonly context: Context;
  private readonly printed: GpuProgram;
  private readonly kernels: readonly Step[];
  private readonly calls: readonly Recordable[];
  private readonly constants: readonly WebgpuBuffer[];
  private readonly made: readonly { readonly index: number; readonly bytes: number }[];

  /** `calls`: what does `printed.calls`. */
  constructor(context: Context, printed: GpuProgram, calls: readonly Recordable[]) {
    checkLimits(context, printed);
    this.context = context;
    this.printed = printed;
    this.label = labelOf(printed, calls);
    this.calls = calls;
    this.waits = calls.some((call) => call.waits);
    this.outputs = printed.outputs.map((index) => printed.values[index]!.aval);
    this.kernels = printed.kernels.map((kernel) => ({
      kernel,
      pipeline: context.pipelines.get(kernel),
      groups: [],
      next: 0,
    }));
    this.constants = printed.constants.map((tensor) => context.shared(context.bufferOf(tensor)));
    this.made = printed.values.flatMap(({ place, bytes }, index) =>
      place.kind === "output" && bytes > 0 ? [{ index, bytes }] : [],
    );
  }

  fault(): Fault | null {
    return joined([
      ...this.kernels.map(({ pipeline }) => pipeline.fault),
      ...this.constants.map(({ fault }) => fault),
      ...this.calls.map((call) => call.fault()),
    ]);
  }

  *steps(recorder: Recorder, inputs: readonly (Storage | null)[]): Steps {
    const { pool } = this.context;
    const { values, temporaries, outputs, calls } = this.printed;
    const made: (Storage | null)[] = [];
    for (const { index, bytes } of this.made) made[index] = pool.take(bytes, this.label);
    const slots = temporaries.map((bytes) =>
      bytes === 0 ? null : pool.take(bytes, `${this.label} (temporary)`),
    );
    const returned: Storages[] = [];
    const storageOf = (index: number): Storage | null => {
      const { place } = values[index]!;
      switch (place.kind) {
        case "input":
          return inputs[place.position]!;
        case "constant":
          return this.constants[place.position]!.memory.storage;
        case "output":
          return made[index] ?? null;
        case "returned":
          return returned[place.call]![place.position]!;
        case "temporary":
          return slots[place.slot]!;
      }
    };
    let next = 0;
    const dispatchUntil = (end: number): void => {
      for (; next < end; next++) {
        const step = this.kernels[next]!;
        const buffers = step.kernel.bindings.map(({ value }) => storageOf(value)!.buffer);
        const group = this.groupOf(step, buffers);
        step.pipeline = this.context.pipelines.current(step.kernel, step.pipeline);
        recorder.dispatch(step.pipeline.pipeline!, group, step.kernel.workgroups);
      }
    };
    for (let i = 0; i < calls.length; i++) {
      dispatchUntil(calls[i]!.before);
      const results = yield* this.calls[i]!.steps(recorder, calls[i]!.inputs.map(storageOf));
      // What a call hands on as it is may lie where a later kernel writes.
      returned.push(
        results.map((r) => (r !== null && slots.includes(r) ? this.copied(recorder, r) : r)),
      );
    }
    dispatchUntil(this.kernels.length);
    const results = outputs.map((index) => {
      const storage = storageOf(index);
      if (storage !== null) storage.refs++;
      return storage;
    });
    // The queue runs in order: whoever gets the memory next writes to it later.
    for (const list of [made, slots, ...returned])
      for (const storage of list) if (storage) pool.drop(storage);
    return results;
  }

  /** Takes over `from`, which was counted once for it. */
  private copied(recorder: Recorder, from: Storage): Storage {
    const target = this.context.pool.take(from.bytes, this.label);
    recorder.copy(from.buffer, 0, target.buffer, 0, from.bytes);
    this.context.pool.drop(from);
    return target;
  }

  private groupOf(step: Step, buffers: readonly GpuBuffer[]): GpuBindGroup {
    const { groups, kernel, pipeline } = step;
    for (const known of groups) if (sameBuffers(known.buffers, buffers)) return known.group;
    const { device } = this.context;
    const entries = buffers.map((buffer, binding) => ({
      binding,
      // temporaries share buffers that may be longer
      resource: { buffer, size: sizeOf(this.printed, kernel.bindings[binding]!) },
    }));
    if (kernel.opaque)
      entries.push({ binding: entries.length, resource: { buffer: device.zero, size: 16 } });
    const group = device.gpu.createBindGroup({ layout: pipeline.layout, entries });
    groups[step.next++ % maxGroups] = { buffers, group };
    return group;
  }
}

function sameBuffers(a: readonly GpuBuffer[], b: readonly GpuBuffer[]): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Bytes of its buffer that a kernel sees, from the beginning. */
const sizeOf = ({ values }: GpuProgram, { value }: GpuBinding): number => values[value]!.bytes;

/** Throws `TOO_LARGE` for what the device would refuse. Before anything runs. */
function checkLimits(context: Context, printed: GpuProgram): void {
  const { maxBufferSize, maxStorageBufferBindingSize, maxComputeWorkgroupsPerDimension } =
    context.device.limits;
  const label = labelOf(printed, []);
  for (const bytes of printed.temporaries)
    if (bytes > maxBufferSize) throw tooLarge(label, bytes, "maxBufferSize", maxBufferSize);
  for (const kernel of printed.kernels) {
    for (const binding of kernel.bindings) {
      const size = sizeOf(printed, binding);
      if (size > maxStorageBufferBindingSize)
        throw tooLarge(
          kernel.label,
          size,
          "maxStorageBufferBindingSize",
          maxStorageBufferBindingSize,
        );
    }
    if (kernel.workgroups.some((n) => n > maxComputeWorkgroupsPerDimension))
      throw tooManyWorkgroups(kernel.label, kernel.workgroups, maxComputeWorkgroupsPerDimension);
  }
}

function labelOf({ kernels }: GpuProgram, calls: readonly Recordable[]): string {
  const labels = [...new Set([...kernels, ...calls].map(({ label }) => label))];
  const text = labels.slice(0, 4).join("; ");
  return labels.length > 4 ? `${text}; …` : text || "a program without kernels";
}
