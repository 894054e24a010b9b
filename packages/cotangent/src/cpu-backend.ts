import { type CpuOptions, createCpuBackend as create, explainGraph } from "@cotangent/backend-cpu/generated";

/**
 * The backend in plain JavaScript that prints each program as JavaScript, with texts for `explain`.
 * @example setDefaultBackend(createCpuBackend({ structuralZeros: false }));
 */
export function createCpuBackend(options: CpuOptions = {}): ReturnType<typeof create> {
  return create({ explain: explainGraph, ...options });
}
