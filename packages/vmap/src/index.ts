export type { Dims } from "./dims.ts";
export { batchRules } from "./rules/index.ts";
export { BatchTracer, VmapTrace } from "./trace.ts";
export { vmap, type VmapOptions } from "./vmap.ts";
export { type BasisOptions, checkBasis, mapBasis, type OfDirection } from "./basis.ts";
