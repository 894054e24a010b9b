import { moduleRefused } from "./errors.ts";
import { hostCall } from "./host-calls.ts";
import { libraryImports } from "./kernels/index.ts";
import type { Machine } from "./machine.ts";
import type { WasmInstance, WasmModule } from "./platform.ts";
import type { Printed } from "./print/index.ts";

/** What a module exports. */
export interface Code {
  /** Runs the program in the block at this address. */
  readonly run: (base: number) => void;
  /** Does some parts of a step. */
  readonly step: (index: number, base: number, from: number, to: number) => void;
}

/** The code of a program that computes nothing. */
export const noCode: Code = { run: () => {}, step: () => {} };

/** Beyond, the main thread of a page neither compiles nor instantiates at once, so that such code is kept. */
const largeBytes = 2 ** 23;

/** The machine code of a program, which may be dropped and comes back when it is wanted. */
export class Loader {
  private readonly printed: Printed;
  private readonly machine: Machine;
  private readonly calls: readonly ((base: number) => void)[];
  /** Of the graphs inside of this one. */
  private readonly inner: Loader[] = [];
  private module: WasmModule | null = null;
  private code: Code | null;

  constructor(printed: Printed, machine: Machine, code: Code | null) {
    this.printed = printed;
    this.machine = machine;
    this.code = code;
    let running = false;
    const compile: Machine["compile"] = (graph) => {
      const made = machine.compile(graph);
      if (!running) this.inner.push(made.loader);
      return made;
    };
    this.calls = printed.host.map((call) => hostCall(call, { ...machine, compile }));
    // functions of the host may compile more then, which comes too late to be waited for
    running = true;
  }

  /** Bytes of the module. */
  get bytes(): number {
    return this.printed.bytes.length;
  }

  /** Has the engine look at the code, without instantiating it. Throws `MODULE_REFUSED`. */
  compile(): void {
    for (const loader of this.inner) loader.compile();
    if (this.code === null) this.module = this.machine.modules.get(this.printed.bytes);
  }

  /** Throws `MODULE_REFUSED`. */
  get(): Code {
    if (this.code !== null) return this.code;
    const { printed, machine } = this;
    const module = this.module ?? machine.modules.get(printed.bytes);
    const { imports, connect } = this.imports();
    let instance: WasmInstance;
    try {
      instance = new machine.engine.Instance(module, imports);
    } catch (error) {
      throw moduleRefused(printed.bytes.length, error);
    }
    this.module = null;
    return connect(instance);
  }

  /** The same without blocking. Rejects with `MODULE_REFUSED`. */
  async getAsync(): Promise<Code> {
    for (const loader of this.inner) await loader.getAsync();
    if (this.code !== null) return this.code;
    const { printed, machine } = this;
    const module = await machine.modules.getAsync(printed.bytes);
    if (printed.bytes.length <= largeBytes) return this.get();
    const { imports, connect } = this.imports();
    try {
      return connect(await machine.engine.instantiate(module, imports));
    } catch (error) {
      throw moduleRefused(printed.bytes.length, error);
    }
  }

  /** Frees it, if it can come back at once. */
  drop(): void {
    if (this.code !== noCode && this.printed.bytes.length <= largeBytes) this.code = null;
  }

  /** What the module imports, and what to do with the instance. */
  private imports(): { readonly imports: object; readonly connect: (instance: WasmInstance) => Code } {
    const { bytes, scalars, steps } = this.printed;
    const { memory, pool } = this.machine;
    let parallel = (_index: number, _base: number): void => {};
    const imports = {
      env: { memory: memory.memory, parallel: (index: number, base: number) => parallel(index, base) },
      scalar: { ...scalars },
      host: { ...this.calls },
      library: libraryImports,
    };
    const connect = (instance: WasmInstance): Code => {
      const { run, step } = instance.exports as Code;
      // other threads have no functions of the host
      if (pool === null || scalars.length > 0) parallel = (index, base) => step(index, base, 0, steps[index]!.parts);
      else parallel = pool.divide({ bytes, steps, step });
      return (this.code = { run, step });
    };
    return { imports, connect };
  }
}
