export {
  type CpuCapabilities,
  type CpuOptions,
  createCpuBackend,
  explainGraph,
  printGraphSource,
} from "./backend.ts";
