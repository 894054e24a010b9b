import type { Capabilities } from "@cotangent/core";
import { badOption, unknownOption } from "./errors.ts";
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
   * Optional features of WebGPU to use where the adapter, or the `device` that was passed in, has them. Default: all that
   * this backend knows, which are `"subgroups"` (reductions by subgroups) and `"shader-f16"` (the dtype float16); `[]` for none.
   */
  readonly features?: readonly WebgpuFeature[];
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

/** Optional features of WebGPU that make a difference here. */
export type WebgpuFeature = "subgroups" | "shader-f16";

/** What the device can do. */
export interface WebgpuCapabilities extends Capabilities {
  readonly syncRead: false;
  readonly limits: DeviceLimits;
  /** Features of WebGPU that the device has, sorted. */
  readonly features: readonly string[];
  /** Whether reductions are made by subgroups. */
  readonly subgroups: boolean;
  /** Whether the adapter is a program that runs on the CPU. */
  readonly software: boolean;
}

const defaults: Required<
  Pick<WebgpuOptions, "adapterOptions" | "features" | "budgetBytes" | "structuralZeros">
> = {
  adapterOptions: { powerPreference: "high-performance" },
  features: ["subgroups", "shader-f16"],
  budgetBytes: 2 ** 30,
  structuralZeros: true,
};

const known: readonly string[] = [
  "gpu",
  "device",
  "adapterOptions",
  "features",
  "budgetBytes",
  "structuralZeros",
] satisfies (keyof WebgpuOptions)[];

/** The options with their defaults. Throws `BAD_ARGUMENT` for what is no option, and for values that an option cannot have. */
export function checkedOptions(options: WebgpuOptions): WebgpuOptions & typeof defaults {
  if (typeof options !== "object" || options === null)
    throw badOption("the options", "an object", options);
  for (const name of Object.keys(options))
    if (!known.includes(name)) throw unknownOption(name, known);
  const {
    adapterOptions = defaults.adapterOptions,
    features = defaults.features,
    budgetBytes = defaults.budgetBytes,
    structuralZeros = defaults.structuralZeros,
  } = options;
  if (typeof adapterOptions !== "object" || adapterOptions === null)
    throw badOption("adapterOptions", "an object", adapterOptions);
  if (!Array.isArray(features) || !features.every((f) => defaults.features.includes(f)))
    throw badOption("features", `an array of ${defaults.features.join(", ")}`, features);
  if (!(typeof budgetBytes === "number" && budgetBytes > 0))
    throw badOption("budgetBytes", "a positive number", budgetBytes);
  if (typeof structuralZeros !== "boolean")
    throw badOption("structuralZeros", "true or false", structuralZeros);
  return { ...options, adapterOptions, features, budgetBytes, structuralZeros };
}
