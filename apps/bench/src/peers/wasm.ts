import { createWasmBackend } from "@cotangent/backend-wasm";

import { loadCotangent } from "./cotangent.ts";
import type { Competitor } from "./library.ts";

export const oneThread = "cotangent (wasm)";
export const twoThreads = "cotangent (wasm, 2 threads)";

const competitor = (name: string, threads: number): Competitor => ({
  name,
  onlyNamed: true,
  load: async () => loadCotangent(name, await createWasmBackend({ threads })),
});

/** Ours on the WebAssembly backend. */
export const wasmCompetitors: readonly Competitor[] = [
  competitor(oneThread, 1),
  competitor(twoThreads, 2),
];
