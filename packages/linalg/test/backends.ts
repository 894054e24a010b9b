import { createCpuBackend } from "@cotangent/backend-cpu";
import { createWasmBackend } from "@cotangent/backend-wasm";
import { type Backend, withBackend } from "@cotangent/core";

const wasm = await createWasmBackend({ threads: false });

/** The host's kernels and the lowered forms. */
export const both: readonly Backend[] = [createCpuBackend(), wasm];

/** Does `f` on each backend. */
export const onBoth = (f: () => void): void => both.forEach((backend) => withBackend(backend, f));
