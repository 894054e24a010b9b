import { type Backend, createCpuBackend } from "cotangent";

import type { Float } from "./problem.ts";

export interface BackendEntry {
  readonly name: string;
  readonly dtypes: readonly Float[];
  /** May throw where the platform lacks it; the bench then says so and goes on. */
  create(): Backend | Promise<Backend>;
}

/** Every backend on which the cross-check runs. */
export const backends: readonly BackendEntry[] = [
  { name: "cpu", dtypes: ["float64", "float32"], create: () => createCpuBackend() },
];
