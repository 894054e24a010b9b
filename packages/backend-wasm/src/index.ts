export { createWasmBackend, type WasmBackend, type WasmStatistics } from "./backend.ts";
export type { WasmCapabilities, WasmOptions } from "./options.ts";
export type { MemoryStatistics } from "./memory/residents.ts";
