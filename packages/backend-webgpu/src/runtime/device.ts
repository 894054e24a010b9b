import type { CotangentError } from "@cotangent/core";
import { deviceLost, gpuError, noAdapter, noDevice, noWebgpu } from "../errors.ts";
import { Fault } from "./fault.ts";
import { type ErrorFilter, type Gpu, type GpuBuffer, type GpuDevice, type GpuInfo, usage } from "./gpu.ts";
import { navigatorGpu } from "./platform.ts";

/** The limits that decide what fits. */
export interface DeviceLimits {
  readonly maxBufferSize: number;
  readonly maxStorageBufferBindingSize: number;
  readonly maxStorageBuffersPerShaderStage: number;
  readonly maxComputeWorkgroupStorageSize: number;
  readonly maxComputeInvocationsPerWorkgroup: number;
  readonly maxComputeWorkgroupSizeX: number;
  readonly maxComputeWorkgroupsPerDimension: number;
}

const limitNames = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupsPerDimension",
] as const satisfies readonly (keyof DeviceLimits)[];

/** A GPUDevice, what it can do, and what went wrong on it. */
export class Device {
  readonly gpu: GpuDevice;
  readonly limits: DeviceLimits;
  readonly features: readonly string[];
  /** Whether a CPU does the work. */
  readonly software: boolean;
  /** Why nothing works any more. */
  loss: CotangentError | null = null;
  private zeros: GpuBuffer | null = null;
  /** The first error that nobody was told of yet. */
  private unreported: CotangentError | null = null;
  /** When the device has said what it had to say to all calls so far. */
  private answered: Promise<unknown> = Promise.resolve();

  /** `own`: nobody else uses the device, so that each of its errors is ours. */
  constructor(gpu: GpuDevice, own: boolean, info: GpuInfo | undefined = gpu.adapterInfo) {
    this.gpu = gpu;
    this.limits = limitsOf(gpu.limits);
    this.features = [...gpu.features].toSorted();
    this.software =
      info?.isFallbackAdapter === true ||
      /swiftshader|llvmpipe|lavapipe|software/i.test(
        `${info?.architecture ?? ""} ${info?.description ?? ""}`,
      );
    void gpu.lost.then(({ reason, message }) => {
      this.loss = deviceLost(reason, message);
    });
    if (own)
      gpu.addEventListener("uncapturederror", ({ error }) => {
        this.unreported ??= gpuError(error.message);
      });
  }

  /** A uniform, 0. */
  get zero(): GpuBuffer {
    return (this.zeros ??= this.gpu.createBuffer({ size: 16, usage: usage.uniform }));
  }

  /** Throws `DEVICE_LOST`. */
  requirePresent(): void {
    if (this.loss !== null) throw this.loss;
  }

  /** Throws the first error since the last call that nothing else has thrown. */
  async report(): Promise<void> {
    await this.answered;
    this.requirePresent();
    const error = this.unreported;
    this.unreported = null;
    if (error !== null) throw error;
  }

  /** Calls the device, and makes what it complains of later an error, unless that follows from `cause`. */
  watched<R>(
    filters: readonly ErrorFilter[],
    toError: (message: string, filter: ErrorFilter) => CotangentError,
    call: (gpu: GpuDevice) => R,
    cause: Fault | null = null,
  ): { readonly result: R; readonly fault: Fault } {
    for (const filter of filters) this.gpu.pushErrorScope(filter);
    let result: R;
    const answers: Promise<CotangentError | null>[] = [];
    try {
      result = call(this.gpu);
    } finally {
      for (const filter of filters.toReversed())
        answers.push(
          this.gpu.popErrorScope().then(
            (error) => (error === null ? null : toError(error.message, filter)),
            () => null,
          ),
        );
    }
    const found = Promise.all([...answers, cause?.pending]).then(() =>
      Promise.all(answers).then((errors) => {
        const error = cause?.error ? null : (errors.find((e) => e !== null) ?? null);
        if (error !== null) this.unreported ??= error;
        return error;
      }),
    );
    this.answered = this.answered.then(() => found);
    return { result, fault: new Fault(found, []) };
  }

  /** An error that was thrown to the user needs no other report. */
  told(error: unknown): void {
    if (this.unreported === error) this.unreported = null;
  }
}

function limitsOf(limits: object): DeviceLimits {
  const found: Partial<Record<keyof DeviceLimits, number>> = {};
  for (const name of limitNames) found[name] = Number((limits as DeviceLimits)[name]);
  return found as DeviceLimits;
}

/** A new device with the limits of its adapter, and those of the `features` that it has. Throws `NO_WEBGPU`, `NO_ADAPTER`, `NO_DEVICE`. */
export async function openDevice(
  given: Gpu | undefined,
  adapterOptions: object,
  features: readonly string[],
): Promise<Device> {
  const gpu = given ?? navigatorGpu();
  if (typeof gpu?.requestAdapter !== "function") throw noWebgpu();
  const adapter = await gpu.requestAdapter(adapterOptions);
  if (!adapter) throw noAdapter();
  let device: GpuDevice;
  try {
    device = await adapter.requestDevice({
      label: "Cotangent",
      requiredFeatures: features.filter((name) => adapter.features.has(name)),
      requiredLimits: { ...limitsOf(adapter.limits) },
    });
  } catch (error) {
    throw noDevice(error instanceof Error ? error.message : String(error));
  }
  return new Device(device, true, adapter.info ?? device.adapterInfo);
}
