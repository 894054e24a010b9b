import { type Backend, dtypes, type TypedArray } from "@cotangent/core";
import { interpret } from "./interpret.ts";

/**
 * The backend in plain JavaScript: values are typed arrays, which the garbage collector frees.
 * @example setDefaultBackend(createCpuBackend());
 */
export function createCpuBackend(): Backend {
  const backend: Backend = {
    name: "cpu",
    supports: { dtypes, syncRead: true },
    upload: (data) => data,
    read: async (buffer) => (buffer as TypedArray).slice(),
    readSync: (buffer) => (buffer as TypedArray).slice(),
    compile: (graph) => interpret(graph, backend),
    release: () => {},
  };
  return backend;
}
