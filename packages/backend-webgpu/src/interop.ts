import { type Aval, type Backend, badArgument, checkOptions, type DType, formatAval, type Shape, Tensor } from "@cotangent/core";
import { badBuffer, emptyBuffer, notOnGpu } from "./errors.ts";
import { bytesOf } from "./runtime/buffer.ts";
import type { Context } from "./runtime/context.ts";
import { type GpuBufferLike, type GpuBufferOfUser, usage } from "./runtime/gpu.ts";

declare module "@cotangent/core" {
  interface TensorExtensions {
    /**
     * The `GPUBuffer` that holds the elements, of a tensor on WebGPU; see `WebgpuBackend.gpuBuffer`.
     * @throws CotangentError `NOT_ON_GPU`
     */
    gpuBuffer(): GpuBufferOfUser;
  }
}

/** Puts `gpuBuffer` on tensors. Only who makes a WebGPU backend has the method. */
export function installGpuBuffer(): void {
  Tensor.prototype.gpuBuffer = function (this: Tensor): GpuBufferOfUser {
    const { backend } = this.source();
    const { gpuBuffer } = backend as { gpuBuffer?: (tensor: Tensor) => GpuBufferOfUser };
    if (gpuBuffer === undefined) throw notOnGpu("gpuBuffer", this.aval, backend.name);
    return gpuBuffer(this);
  };
}

/** The options of `fromBuffer`, of which the shape has no default. Throws `UNKNOWN_OPTION`, `BAD_ARGUMENT`. */
export function requireBufferOptions(options: {
  readonly shape: Shape;
  readonly dtype?: DType;
}): { readonly shape: Shape; readonly dtype: DType } {
  checkOptions("fromBuffer", options, ["shape", "dtype"]);
  const { shape, dtype = "float32" } = options;
  if (!Array.isArray(shape) || shape.some((n) => !Number.isInteger(n) || n < 0))
    throw badArgument("fromBuffer", "the shape", "a list of integers of 0 or more", shape);
  return { shape, dtype };
}

/** Throws `BAD_GPU_BUFFER` unless the buffer can hold the elements and be used as tensors are. */
export function requireUsable(buffer: GpuBufferLike, aval: Aval): void {
  if (typeof buffer !== "object" || buffer === null || typeof buffer.usage !== "number")
    throw badBuffer("fromBuffer", "a GPUBuffer", typeof buffer);
  if (aval.size === 0) throw emptyBuffer("fromBuffer", aval);
  if (buffer.size < bytesOf(aval))
    throw badBuffer(
      "fromBuffer",
      `at least ${bytesOf(aval)} bytes for ${formatAval(aval)} (${aval.dtype === "float16" ? "two" : "four"} an element)`,
      `a buffer of ${buffer.size} bytes`,
    );
  const needed = usage.storage | usage.copySource;
  if ((buffer.usage & needed) !== needed)
    throw badBuffer(
      "fromBuffer",
      "a buffer with the usages STORAGE and COPY_SRC",
      `usage ${buffer.usage}`,
    );
}

export function gpuBufferOf(context: Context, home: Backend, tensor: Tensor): GpuBufferOfUser {
  const { backend, buffer } = tensor.source();
  if (backend !== home) throw notOnGpu("gpuBuffer", tensor.aval, backend.name);
  context.requireOurs("gpuBuffer", buffer, "the tensor");
  const shared: GpuBufferLike = context.exported(buffer);
  return shared as GpuBufferOfUser;
}
