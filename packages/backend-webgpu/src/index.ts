export { createWebgpuBackend, type WebgpuBackend } from "./backend.ts";
export type { WebgpuCapabilities, WebgpuFeature, WebgpuOptions } from "./options.ts";
export type { DeviceLimits } from "./runtime/device.ts";
export type { GpuBufferLike, GpuBufferOfUser, GpuDeviceLike, GpuLike } from "./runtime/gpu.ts";
export type { MemoryStatistics } from "./runtime/pool.ts";
