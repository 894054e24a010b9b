export {
  type CpuCapabilities,
  type CpuOptions,
  createCpuBackend,
  explainGraph,
  printGraphSource,
} from "./backend.ts";
export { recomputing, scanLoops } from "@cotangent/compiler";
