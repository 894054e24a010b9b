import { invalidProgram } from "../errors.ts";
import type { GpuKernel } from "../print/printed.ts";
import type { Device } from "./device.ts";
import type { Fault } from "./fault.ts";
import { settle } from "./fault.ts";
import {
  type BufferBinding,
  type GpuBindGroupLayout,
  type GpuDevice,
  type GpuPipeline,
  type GpuPipelineLayout,
  type PipelineDescriptor,
  stageCompute,
} from "./gpu.ts";

export interface Pipeline {
  /** Null after it has been given up, since others were used later: `get` makes it again. */
  pipeline: GpuPipeline | null;
  readonly layout: GpuBindGroupLayout;
  /** What the device says to the shader. */
  readonly fault: Fault | null;
  /** Of those with smaller numbers the device knows longer that they are not used. */
  lastUse: number;
}

interface Layout {
  readonly group: GpuBindGroupLayout;
  readonly pipeline: GpuPipelineLayout;
}

/** Pipelines at most: a driver keeps 0.3 MB for each, and programs are kept by the thousand. */
const maxPipelines = 2048;

/**
 * Pipelines by source: what two programs have in common is compiled once. Beyond the limit those that were not used for longest are given
 * up, also those of programs that are still there.
 */
export class Pipelines {
  private readonly device: Device;
  private readonly bySource = new Map<string, Pipeline>();
  private readonly layouts = new Map<string, Layout>();
  /** Those that the driver compiles, by source: programs that are compiled side by side share them, too. */
  private readonly coming = new Map<string, Promise<Pipeline>>();
  private uses = 0;

  private readonly most: number;

  constructor(device: Device, most: number = maxPipelines) {
    this.device = device;
    this.most = most;
  }

  get count(): number {
    return this.bySource.size;
  }

  /** To be called before a pipeline is used: gives it, or another one that was made of the same source. */
  current(kernel: GpuKernel, pipeline: Pipeline): Pipeline {
    const found = pipeline.pipeline === null ? this.get(kernel) : pipeline;
    found.lastUse = ++this.uses;
    return found;
  }

  /** The pipeline of a kernel. Throws if its source is known to be wrong. */
  get(kernel: GpuKernel): Pipeline {
    const known = this.known(kernel);
    if (known !== undefined) return known;
    const layout = this.layoutOf(kernel);
    const { result, fault } = this.device.watched(
      ["validation", "internal"],
      (message) => invalidProgram(kernel.label, message),
      (gpu) => gpu.createComputePipeline(descriptorOf(gpu, kernel, layout)),
    );
    return this.keep(kernel, {
      pipeline: result,
      layout: layout.group,
      fault,
      lastUse: ++this.uses,
    });
  }

  /** The same without holding up the page while the driver compiles: all that are asked for at once, side by side. */
  getAsync(kernel: GpuKernel): Promise<Pipeline> {
    const key = keyOf(kernel);
    let coming = this.coming.get(key);
    if (coming === undefined) {
      coming = this.make(kernel).finally(() => this.coming.delete(key));
      this.coming.set(key, coming);
    }
    return coming;
  }

  private async make(kernel: GpuKernel): Promise<Pipeline> {
    const known = this.known(kernel);
    if (known !== undefined) return known;
    const layout = this.layoutOf(kernel);
    const { result, fault } = this.device.watched(
      ["validation"],
      (message) => invalidProgram(kernel.label, message),
      (gpu) =>
        gpu
          .createComputePipelineAsync(descriptorOf(gpu, kernel, layout))
          .catch((error: unknown) => {
            throw invalidProgram(
              kernel.label,
              error instanceof Error ? error.message : String(error),
            );
          }),
    );
    // which of the two complains first is the implementation's choice
    result.catch(() => {});
    try {
      await settle(fault);
      const pipeline = await result;
      // a program that could not wait may have made it meanwhile
      return this.known(kernel) ?? this.keep(kernel, { pipeline, layout: layout.group, fault: null, lastUse: ++this.uses });
    } catch (error) {
      this.device.told(error);
      throw error;
    }
  }

  private known(kernel: GpuKernel): Pipeline | undefined {
    const found = this.bySource.get(keyOf(kernel));
    if (found?.fault?.error) throw found.fault.error;
    return found;
  }

  private keep(kernel: GpuKernel, pipeline: Pipeline): Pipeline {
    if (this.bySource.size >= this.most) this.giveUpHalf();
    this.bySource.set(keyOf(kernel), pipeline);
    return pipeline;
  }

  private giveUpHalf(): void {
    const oldestFirst = [...this.bySource].toSorted(([, a], [, b]) => a.lastUse - b.lastUse);
    for (const [key, old] of oldestFirst.slice(0, Math.ceil(oldestFirst.length / 2))) {
      old.pipeline = null;
      this.bySource.delete(key);
    }
  }

  private layoutOf(kernel: GpuKernel): Layout {
    const key = bindingsKey(kernel);
    let layout = this.layouts.get(key);
    if (layout === undefined) {
      const group = this.device.gpu.createBindGroupLayout({
        entries: bindingTypes(kernel).map((type, binding) => ({
          binding,
          visibility: stageCompute,
          buffer: { type },
        })),
      });
      const pipeline = this.device.gpu.createPipelineLayout({ bindGroupLayouts: [group] });
      this.layouts.set(key, (layout = { group, pipeline }));
    }
    return layout;
  }
}

const bindingTypes = ({ bindings, opaque }: GpuKernel): BufferBinding[] => [
  ...bindings.map(({ access }) => (access === "read" ? "read-only-storage" : "storage")),
  ...(opaque ? (["uniform"] as const) : []),
];

const bindingsKey = (kernel: GpuKernel): string => bindingTypes(kernel).join();

const keyOf = (kernel: GpuKernel): string => `${bindingsKey(kernel)}\n${kernel.wgsl}`;

function descriptorOf(
  gpu: GpuDevice,
  { label, wgsl }: GpuKernel,
  layout: Layout,
): PipelineDescriptor {
  const module = gpu.createShaderModule({ label, code: wgsl });
  return { label, layout: layout.pipeline, compute: { module, entryPoint: "main" } };
}
