import { type Backend, type Buffer, dtypes, type Executable, type Graph, requireDTypes, type TypedArray } from "@cotangent/core";
import { compile, compileWithNotes, explain, type Program } from "@cotangent/compiler";
import { requireCountable } from "./countable.ts";
import { executable } from "./executable.ts";
import { noMemory } from "./errors.ts";
import type { Machine } from "./machine.ts";
import { making } from "./memory/copies.ts";
import { LinearMemory, pageBytes } from "./memory/linear-memory.ts";
import { type MemoryStatistics, Residents } from "./memory/residents.ts";
import { Modules } from "./modules.ts";
import { checkOptions, maximumPages, threadsAsked, type WasmCapabilities, type WasmOptions } from "./options.ts";
import { type Engine, warn } from "./platform.ts";
import { type Printed, printProgram } from "./print/index.ts";
import { engineWithSimd, hasRelaxedMadd } from "./probe.ts";
import { targetOf } from "./target.ts";
import { Pool } from "./threads/pool.ts";
import { type Starter, starter } from "./threads/start.ts";

/** What is in memory, and which threads run. */
export interface WasmStatistics extends MemoryStatistics {
  /** Compiled modules that are kept for programs of equal code. */
  readonly modules: number;
  /** Threads that have started and not ended, the calling one included. */
  readonly threads: number;
  /** Steps of programs that were offered to other threads. */
  readonly dividedSteps: number;
}

/** The backend that `createWasmBackend` makes. */
export interface WasmBackend extends Backend, AsyncDisposable {
  readonly supports: WasmCapabilities;
  /** What is in memory now, and which threads run. */
  readonly memory: WasmStatistics;
  compileAsync(graph: Graph): Promise<Executable>;
  explain(graph: Graph): string;
  /** Ends the threads and frees what programs have in memory. Programs that run later do so on one thread. */
  dispose(): Promise<void>;
}

/** Bytes of blocks, at most, before those not used for longest are taken away: a part of the largest memory. */
const budgetOf = (maximumBytes: number): number => Math.min(2 ** 28, maximumBytes / 2);
/** 64 MiB. */
const leastPages = 1024;
const maxPrograms = 2048;
const maxModules = 1024;
/** Of the modules that are kept, and of those of programs that are instantiated; machine code takes several times as many. */
const maxCodeBytes = 2 ** 27;
const mostThreadsByDefault = 8;

/**
 * The backend that prints each program as a WebAssembly module with SIMD: fused loops over one linear memory, matrix
 * products and other calls of the library as code of the same module. All dtypes; values can be read synchronously.
 *
 * Values are typed arrays, which the garbage collector frees. Programs work in blocks of the linear memory, which is
 * bounded: those that were not used for longest lose theirs.
 *
 * @throws CotangentError `NO_WEBASSEMBLY`, `NO_WASM_SIMD`, `BAD_ARGUMENT`; programs throw `MEMORY_FULL`, `TOO_LARGE`
 * @example setDefaultBackend(await createWasmBackend());
 */
export async function createWasmBackend(options: WasmOptions = {}): Promise<WasmBackend> {
  checkOptions(options);
  const { structuralZeros = true, relaxedSimd = "auto" } = options;
  const pages = maximumPages(options);
  const asked = threadsAsked(options);
  const engine = engineWithSimd();
  const start = startThreads(asked);
  const memory = reserve(engine, pages, start !== null);
  const pool = start === null ? null : new Pool(start.threads, start, memory.memory);
  const residents = new Residents(memory, budgetOf(memory.maximumPages * pageBytes), maxPrograms, maxCodeBytes);
  const modules = new Modules(engine, maxModules, maxCodeBytes);
  const relaxedMadd = relaxedSimd !== false && hasRelaxedMadd(engine);
  const features = { relaxedMadd, shared: memory.shared, maximumPages: memory.maximumPages };

  const print = (graph: Graph, program: Program): Printed => {
    requireCountable(graph, program, memory);
    return printProgram(program, features);
  };
  const backend: WasmBackend = {
    name: "wasm",
    supports: {
      dtypes,
      syncRead: true,
      simd: true,
      relaxedMadd,
      get threads() {
        return pool === null || pool.ended ? 1 : pool.threads;
      },
    },
    get memory() {
      const { ready = 0, divided = 0 } = pool ?? {};
      return { ...residents.statistics(), modules: modules.size, threads: 1 + ready, dividedSteps: divided };
    },
    upload: (data) => data,
    read: async (buffer) => copyOf(buffer),
    readSync: copyOf,
    compile(graph) {
      const made = machine.compile(graph);
      made.loader.compile();
      return made;
    },
    async compileAsync(graph) {
      const made = machine.compile(graph);
      await made.loader.getAsync();
      return made;
    },
    explain(graph) {
      const program = compileWithNotes(graph, target);
      const { bytes, layout, scalars, host } = print(graph, program);
      const outside = [
        scalars.length > 0 ? ", calls functions of JavaScript for each element" : "",
        host.length > 0 ? `, steps done by the host: ${host.length}` : "",
      ].join("");
      return `${explain(program)}\nmodule ${bytes.length} B, block of memory ${layout.bytes} B${outside}`;
    },
    release: () => {},
    async dispose() {
      residents.clear();
      await pool?.stop();
    },
    [Symbol.asyncDispose]: () => backend.dispose(),
  };
  const target = targetOf(backend, structuralZeros);
  const machine: Machine = {
    engine,
    memory,
    residents,
    modules,
    backend,
    pool,
    compile(graph) {
      requireDTypes(backend, graph);
      const program = compile(graph, target);
      return executable(program, print(graph, program), machine);
    },
  };
  if (pool !== null) endWith(backend, pool);
  return backend;
}

/** A copy of an array. Throws `MEMORY_FULL`. */
const copyOf = (buffer: Buffer): TypedArray => making((buffer as TypedArray).byteLength, () => (buffer as TypedArray).slice());

/** A memory that may grow to so many pages, or to what the system lets it reserve: phones have less room for addresses. */
function reserve(engine: Engine, pages: number, shared: boolean): LinearMemory {
  try {
    return new LinearMemory(engine, pages, shared);
  } catch (error) {
    if (pages <= leastPages) throw noMemory(pages * pageBytes, error);
    return reserve(engine, Math.max(leastPages, pages >>> 1), shared);
  }
}

let warned = false;

/** How threads are started, and how many; null for one thread. */
function startThreads(asked: boolean | number | null): (Starter & { readonly threads: number }) | null {
  if (asked === false || asked === 1) return null;
  const found = starter();
  if (typeof found === "string") {
    if (!warned) warn(`the wasm backend runs on one thread: ${found}. createWasmBackend({ threads: false }) says so silently.`);
    warned = true;
    return null;
  }
  const threads = typeof asked === "number" ? asked : Math.min(mostThreadsByDefault, found.processors);
  return threads < 2 ? null : { ...found, threads };
}

let dropped: FinalizationRegistry<Pool> | undefined;

/** Ends the threads some time after the backend has been dropped. */
function endWith(backend: object, pool: Pool): void {
  dropped ??= new FinalizationRegistry((pool) => void pool.stop());
  dropped.register(backend, pool);
}
