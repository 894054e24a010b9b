import type { Capabilities } from "@cotangent/core";
import { badOption } from "./errors.ts";
import type { DeviceLimits } from "./runtime/device.ts";
import type { GpuDeviceLike, GpuLike } from "./runtime/gpu.ts";

export interface WebgpuOptions {
  /** The entry to WebGPU. Default `navigator.gpu`; in Node any object that implements `GPU`. */
  readonly gpu?: GpuLike;
  /** A `GPUDevice` to share instead of a new one. It stays the caller's to destroy. */
  readonly device?: GpuDeviceLike;
  /** What to ask the adapter for, as `GPURequestAdapterOptions`. Default `{ powerPreference: "high-performance" }`. */
  readonly adapterOptions?: object;
  /**
   * Bytes of GPU memory above which buffers that are not used are destroyed instead of kept, and at which a loop that
   * drops tensors without ever awaiting is told so. Default 1 GiB.
   */
  readonly budgetBytes?: number;
  /**
   * Whether compiled Jacobians and Hessians leave out the zeros of the basis, as on the cpu backend. Default true.
   */
  readonly structuralZeros?: boolean;
}

/** What the device can do. */
export interface WebgpuCapabilities extends Capabilities {
  readonly syncRead: false;
  readonly limits: DeviceLimits;
  /** Features of WebGPU that the device has, sorted. */
  readonly features: readonly string[];
  /** Whether the adapter is a program that runs on the CPU. */
  readonly software: boolean;
}

const defaultBudget = 2 ** 30;

/** Throws `BAD_OPTION`. */
export function budgetOf({ budgetBytes = defaultBudget }: WebgpuOptions): number {
  if (!(budgetBytes > 0)) throw badOption("budgetBytes", "a positive number", String(budgetBytes));
  return budgetBytes;
}
