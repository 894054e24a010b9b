export {
  type CpuCapabilities,
  type CpuOptions,
  createCpuBackend,
  explainGraph,
  printGraphSource,
} from "./backend.ts";
export { recomputing } from "@cotangent/compiler";
