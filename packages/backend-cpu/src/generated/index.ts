export {
  type CpuCapabilities,
  type CpuOptions,
  createCpuBackend,
  explainGraph,
  printGraphSource,
} from "./backend.ts";
export { CarryingTree, recomputing, scanLoops } from "@cotangent/compiler";
