export { type CpuCapabilities, createCpuBackend, explainGraph, printGraphSource } from "./backend.ts";
