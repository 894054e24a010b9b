import { createCpuBackend as createInterpreter } from "@cotangent/backend-cpu";
import { createWasmBackend } from "@cotangent/backend-wasm";
import { type Backend, createCpuBackend } from "cotangent";

import type { Float } from "./problem.ts";

export interface BackendEntry {
  readonly name: string;
  readonly dtypes: readonly Float[];
  /** The routes that run on it, beside the references; all by default. */
  readonly routes?: ReadonlySet<string>;
  /** May throw where the platform lacks it; the bench then says so and goes on. */
  create(): Backend | Promise<Backend>;
}

/** Each derivative by two transforms, eager and compiled, and without any. */
const few: ReadonlySet<string> = new Set([
  "grad",
  "jit(grad)",
  "hessian",
  "jacfwd∘jacrev",
  "jit(hessian)",
  "jacrev",
  "jacfwd",
  "jit(jacrev)",
  "jit(jacfwd)",
  "central differences",
  "central differences of grad",
]);

/** Every backend on which the cross-check runs. */
export const backends: readonly BackendEntry[] = [
  { name: "cpu", dtypes: ["float64", "float32"], create: () => createCpuBackend() },
  {
    name: "cpu (interpreter)",
    dtypes: ["float64", "float32"],
    routes: few,
    create: () => createInterpreter(),
  },
  {
    name: "wasm",
    dtypes: ["float64", "float32"],
    routes: few,
    create: () => createWasmBackend(),
  },
];
