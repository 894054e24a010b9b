import type { Backend, Graph } from "@cotangent/core";
import type { WasmExecutable } from "./executable.ts";
import type { LinearMemory } from "./memory/linear-memory.ts";
import type { Residents } from "./memory/residents.ts";
import type { Modules } from "./modules.ts";
import type { Engine } from "./platform.ts";
import type { Pool } from "./threads/pool.ts";

/** What the programs of one backend share. */
export interface Machine {
  readonly engine: Engine;
  readonly memory: LinearMemory;
  readonly residents: Residents;
  readonly modules: Modules;
  /** Where constants are read from. */
  readonly backend: Backend;
  /** Prints the program of a graph; the engine sees its code when its loader is asked to, or when it runs. */
  readonly compile: (graph: Graph) => WasmExecutable;
  /** Other threads, where there are any. */
  readonly pool: Pool | null;
}
