import {
  arrayTypes,
  type Backend,
  bufferOf,
  type Graph,
  type Tensor,
  type TypedArray,
} from "@cotangent/core";
import { type PrinterLimits, type GpuProgram, printProgram, targetOf } from "../../src/print/index.ts";

/** The least that runs printed programs, with any limits: nothing is pooled, nothing is freed before the device is. */
export interface PrinterBackend extends Backend {
  /** The programs printed so far. */
  readonly programs: readonly GpuProgram[];
}

export const limitsOf = (device: GPUDevice, changes: Partial<PrinterLimits> = {}): PrinterLimits => ({
  storageBuffers: 8,
  invocations: device.limits.maxComputeInvocationsPerWorkgroup,
  workgroups: device.limits.maxComputeWorkgroupsPerDimension,
  software: true,
  subgroups: false,
  ...changes,
});

interface Held {
  readonly gpu: GPUBuffer | null;
  readonly aval: Tensor["aval"];
  readonly host: TypedArray | null;
}

export function printerBackend(device: GPUDevice, limits: PrinterLimits): PrinterBackend {
  const programs: GpuProgram[] = [];
  const make = (bytes: number): GPUBuffer | null =>
    bytes === 0
      ? null
      : device.createBuffer({
          size: bytes,
          usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
        });
  const zero = device.createBuffer({ size: 4, usage: GPUBufferUsage.UNIFORM });
  const held = (tensor: Tensor): Held => bufferOf(tensor, backend) as Held;
  const backend: PrinterBackend = {
    name: "printer",
    programs,
    supports: { dtypes: ["float32", "int32", "uint32", "bool"], syncRead: false },
    upload(data, aval): Held {
      const gpu = make(4 * aval.size);
      const words = aval.dtype === "bool" ? Uint32Array.from(data) : (data as Float32Array);
      if (gpu) device.queue.writeBuffer(gpu, 0, words as Uint32Array<ArrayBuffer>);
      return { gpu, aval, host: data.length === 1 ? data : null };
    },
    async read(buffer) {
      const { gpu, aval } = buffer as Held;
      const bytes = gpu?.size ?? 0;
      const staging = device.createBuffer({
        size: Math.max(4, bytes),
        usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
      });
      if (gpu) {
        const encoder = device.createCommandEncoder();
        encoder.copyBufferToBuffer(gpu, 0, staging, 0, bytes);
        device.queue.submit([encoder.finish()]);
      }
      await staging.mapAsync(GPUMapMode.READ);
      const words = staging.getMappedRange().slice(0, bytes);
      staging.destroy();
      return aval.dtype === "bool"
        ? Uint8Array.from(new Uint32Array(words))
        : new arrayTypes[aval.dtype](words);
    },
    compile(graph: Graph) {
      const program = printProgram(
        graph,
        targetOf((value) => held(value).host),
        limits,
      );
      programs.push(program);
      const pipelines = program.kernels.map(({ wgsl }) =>
        device.createComputePipeline({
          layout: "auto",
          compute: { module: device.createShaderModule({ code: wgsl }) },
        }),
      );
      return {
        run(inputs) {
          const made: (GPUBuffer | null)[] = [];
          for (const { place, bytes } of program.values)
            if (place.kind === "output") made[place.position] = make(bytes);
          const slots = program.temporaries.map(make);
          const bufferAt = (i: number): GPUBuffer | null => {
            const { place } = program.values[i]!;
            if (place.kind === "input") return (inputs[place.position] as Held).gpu;
            if (place.kind === "constant") return held(program.constants[place.position]!).gpu;
            if (place.kind === "output") return made[place.position]!;
            if (place.kind === "temporary") return slots[place.slot]!;
            throw new Error("calls are the runtime's");
          };
          const encoder = device.createCommandEncoder();
          const pass = encoder.beginComputePass();
          program.kernels.forEach(({ bindings, workgroups, opaque }, k) => {
            const pipeline = pipelines[k]!;
            const entries = bindings.map(({ value }, binding) => ({
              binding,
              resource: { buffer: bufferAt(value)!, size: program.values[value]!.bytes },
            }));
            if (opaque) entries.push({ binding: entries.length, resource: { buffer: zero, size: 4 } });
            pass.setPipeline(pipeline);
            pass.setBindGroup(
              0,
              device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }),
            );
            pass.dispatchWorkgroups(...workgroups);
          });
          pass.end();
          device.queue.submit([encoder.finish()]);
          return program.outputs.map(
            (i): Held => ({ gpu: bufferAt(i), aval: program.values[i]!.aval, host: null }),
          );
        },
      };
    },
    release() {},
  };
  return backend;
}
