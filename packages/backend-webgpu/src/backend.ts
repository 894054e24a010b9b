import {
  type Aval,
  ArrayTensor,
  avalOf,
  type Backend,
  bufferOf,
  type DType,
  type Executable,
  type Graph,
  requireDTypes,
  type Shape,
  type Tensor,
  unsupportedDType,
} from "@cotangent/core";
import { accumulating, type IndexSite, withChecks } from "./checks/index-sites.ts";
import { instantiate } from "./control/instantiate.ts";
import { kernelsOf, type Plan, planOf } from "./control/plan.ts";
import { badOption } from "./errors.ts";
import { explainPlan } from "./explain.ts";
import { gpuBufferOf, installGpuBuffer, requireBufferOptions, requireUsable } from "./interop.ts";
import {
  checkedOptions,
  type WebgpuCapabilities,
  type WebgpuFeature,
  type WebgpuOptions,
} from "./options.ts";
import { type PrinterLimits, printProgram, targetOf } from "./print/index.ts";
import type { WebgpuBuffer } from "./runtime/buffer.ts";
import { Context } from "./runtime/context.ts";
import { Device, openDevice } from "./runtime/device.ts";
import { CheckedIndices } from "./runtime/index-check.ts";
import type { Gpu, GpuBuffer, GpuBufferLike, GpuBufferOfUser, GpuDevice } from "./runtime/gpu.ts";
import type { MemoryStatistics } from "./runtime/pool.ts";

/** The backend that `createWebgpuBackend` makes. */
export interface WebgpuBackend extends Backend {
  readonly supports: WebgpuCapabilities;
  /** Bytes and buffers on the device. */
  readonly memory: MemoryStatistics;
  /**
   * Compiles without holding up the page while the driver does.
   * @throws CotangentError `GPU_VALIDATION`, `TOO_LARGE`
   */
  compileAsync(graph: Graph): Promise<Executable>;
  explain(graph: Graph): string;
  /**
   * Resolves when the device has done all that was asked for, so that a loop does not run ahead of it.
   * @throws CotangentError what went wrong and was not thrown yet: `OUT_OF_GPU_MEMORY`, `GPU_VALIDATION`, `DEVICE_LOST`
   */
  flush(): Promise<void>;
  /**
   * A tensor of the elements that a `GPUBuffer` of the same device holds from its beginning, four bytes each, of float16 two (a bool is a u32, 0
   * or 1). Nothing is copied: the buffer stays the caller's, who must not write to it or destroy it while the tensor is used.
   * @throws CotangentError `BAD_GPU_BUFFER`, `UNSUPPORTED_DTYPE`, `BAD_ARGUMENT`
   */
  fromBuffer(
    buffer: GpuBufferLike,
    options: { readonly shape: Shape; readonly dtype?: DType },
  ): Tensor;
  /**
   * The `GPUBuffer` that holds the elements of a tensor from its beginning (it may be longer). Nothing is copied; whoever reads it
   * must not write to it. `x.gpuBuffer()` is the same.
   * @throws CotangentError `NOT_ON_GPU`, `BAD_GPU_BUFFER` for a tensor without elements
   */
  gpuBuffer(tensor: Tensor): GpuBufferOfUser;
  /** Ends the device, unless it was the caller's. Tensors of this backend cannot be used any more. */
  destroy(): void;
}

interface CheckedPlan {
  readonly plan: Plan;
  /** What the last output has words for. */
  readonly sites: readonly IndexSite[];
}

const always: readonly DType[] = ["float32", "int32", "uint32", "bool"];

/**
 * The backend on WebGPU, in browsers and in Node: each program is a list of compute shaders and one submit. It has no float64, and float16 where the device has `shader-f16`;
 * values must be awaited: `await x.array()`.
 *
 * Memory: buffers come from a pool. A tensor that is dropped is freed when the event loop turns, so a long loop wants an `await`
 * now and then, or `tidy`.
 *
 * @throws CotangentError `NO_WEBGPU`, `NO_ADAPTER`, `NO_DEVICE`, `BAD_ARGUMENT`
 * @example setDefaultBackend(await createWebgpuBackend());
 */
export async function createWebgpuBackend(options: WebgpuOptions = {}): Promise<WebgpuBackend> {
  const checked = checkedOptions(options);
  const device = await deviceOf(checked);
  installGpuBuffer();
  const context: Context = new Context(
    device,
    checked.budgetBytes,
    (tensor) => bufferOf(tensor, backend) as WebgpuBuffer,
  );
  const target = targetOf(
    (value) => context.bufferOf(value).host,
    () => [],
    checked.structuralZeros,
  );
  const uses = (feature: WebgpuFeature): boolean =>
    checked.features.includes(feature) && device.features.includes(feature);
  const dtypes: readonly DType[] = Object.freeze(uses("shader-f16") ? ["float16", ...always] : [...always]);
  const limits = printerLimits(device, uses("subgroups"));
  const plan = (graph: Graph): CheckedPlan => {
    requireDTypes(backend, graph);
    const checked = withChecks(graph, target);
    const { sites } = checked;
    const whole = sites.length === 0 ? checked.graph : accumulating(checked);
    return {
      sites,
      plan: planOf(whole, (part) => {
        requireDTypes(backend, part);
        return printProgram(part, target, limits);
      }),
    };
  };
  const executable = (planned: CheckedPlan): Executable => {
    const program = instantiate(context, planned.plan);
    const indices = planned.sites.length === 0 ? null : new CheckedIndices(planned.sites);
    return { run: (inputs) => context.run(program, inputs as readonly WebgpuBuffer[], indices) };
  };

  const backend: WebgpuBackend = {
    name: "webgpu",
    supports: {
      dtypes,
      syncRead: false,
      limits: device.limits,
      features: device.features,
      subgroups: limits.subgroups,
      software: device.software,
    },
    get memory() {
      return context.pool.statistics;
    },
    upload: (data, aval) => context.upload(data, aval),
    read: (buffer) => context.read(buffer as WebgpuBuffer),
    compile(graph) {
      device.requirePresent();
      return executable(plan(graph));
    },
    async compileAsync(graph) {
      device.requirePresent();
      const planned = plan(graph);
      await Promise.all(kernelsOf(planned.plan).map((kernel) => context.pipelines.getAsync(kernel)));
      return executable(planned);
    },
    explain: (graph) => explainPlan(plan(graph).plan),
    release: (buffer) => context.release(buffer as WebgpuBuffer),
    flush: () => context.flush(),
    fromBuffer(buffer, options) {
      device.requirePresent();
      const { shape, dtype } = requireBufferOptions(options);
      if (!dtypes.includes(dtype)) throw unsupportedDType("webgpu", dtype);
      const aval: Aval = avalOf(shape, dtype);
      requireUsable(buffer, aval);
      return new ArrayTensor(aval, backend, context.adopt(buffer as GpuBuffer, aval));
    },
    gpuBuffer: (tensor) => gpuBufferOf(context, backend, tensor),
    destroy() {
      context.pool.trim();
      if (checked.device === undefined) device.gpu.destroy();
    },
  };
  return backend;
}

async function deviceOf(options: ReturnType<typeof checkedOptions>): Promise<Device> {
  const { gpu, device, adapterOptions, features } = options;
  if (device === undefined) return openDevice(gpu as Gpu | undefined, adapterOptions, features);
  if (typeof device?.createComputePipelineAsync !== "function")
    throw badOption("device", "a GPUDevice", typeof device);
  return new Device(device as GpuDevice, false);
}

function printerLimits({ limits, software }: Device, subgroups: boolean): PrinterLimits {
  return {
    storageBuffers: limits.maxStorageBuffersPerShaderStage,
    invocations: Math.min(
      limits.maxComputeInvocationsPerWorkgroup,
      limits.maxComputeWorkgroupSizeX,
    ),
    workgroups: limits.maxComputeWorkgroupsPerDimension,
    software,
    subgroups,
  };
}
