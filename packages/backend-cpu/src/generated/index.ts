export { type CpuCapabilities, createCpuBackend } from "./backend.ts";
