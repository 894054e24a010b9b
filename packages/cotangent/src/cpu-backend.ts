import { type CpuOptions, CarryingTree, createCpuBackend as create, explainGraph, recomputing, scanLoops } from "@cotangent/backend-cpu/generated";

/**
 * The backend in plain JavaScript that prints each program as JavaScript, with all that a small bundle may do without: texts for
 * `explain`, and the pass that computes values again where that takes less than memory does.
 * @example setDefaultBackend(createCpuBackend({ structuralZeros: false }));
 */
export function createCpuBackend(options: CpuOptions = {}): ReturnType<typeof create> {
  return create({ explain: explainGraph, recompute: recomputing, tree: CarryingTree, controlLoops: scanLoops, ...options });
}
