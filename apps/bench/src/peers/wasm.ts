import { createWasmBackend } from "@cotangent/backend-wasm";

import { loadCotangent } from "./cotangent.ts";
import type { Competitor } from "./library.ts";
import { threadsNow } from "./processors.ts";

export const oneThread = "cotangent (wasm)";
export const twoThreads = "cotangent (wasm, 2 threads)";

const competitor = (name: string, threads: number): Competitor => ({
  name,
  onlyNamed: true,
  async load() {
    const before = threadsNow();
    const backend = await createWasmBackend({ threads });
    const workers = threadsNow()
      .filter((one) => !before.includes(one))
      .slice(0, threads - 1);
    return { ...loadCotangent(name, backend), workers };
  },
});

/** Ours on the WebAssembly backend. */
export const wasmCompetitors: readonly Competitor[] = [
  competitor(oneThread, 1),
  competitor(twoThreads, 2),
];
