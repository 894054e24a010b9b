import { moduleRefused } from "./errors.ts";
import type { Engine, WasmBytes, WasmModule } from "./platform.ts";

interface Entry {
  readonly bytes: WasmBytes;
  readonly module: WasmModule;
}

/** Compiled modules, one for equal bytes: those used last are kept, so many of them and so many bytes. */
export class Modules {
  private readonly engine: Engine;
  private readonly limit: number;
  private readonly maxBytes: number;
  private bytes = 0;
  /** By hash of the bytes, in the order of use. Of two with one hash the later is kept. */
  private readonly known = new Map<number, Entry>();

  constructor(engine: Engine, limit: number, maxBytes = Infinity) {
    this.engine = engine;
    this.limit = limit;
    this.maxBytes = maxBytes;
  }

  get size(): number {
    return this.known.size;
  }

  /** Throws `MODULE_REFUSED` where the engine does not compile it at once. */
  get(bytes: WasmBytes): WasmModule {
    const hash = hashOf(bytes);
    const found = this.find(hash, bytes);
    if (found !== undefined) return found;
    try {
      return this.keep(hash, bytes, new this.engine.Module(bytes));
    } catch (error) {
      throw moduleRefused(bytes.length, error);
    }
  }

  /** The same without blocking, for large ones. Rejects with `MODULE_REFUSED`. */
  async getAsync(bytes: WasmBytes): Promise<WasmModule> {
    const hash = hashOf(bytes);
    const found = this.find(hash, bytes);
    if (found !== undefined) return found;
    try {
      return this.keep(hash, bytes, await this.engine.compile(bytes));
    } catch (error) {
      throw moduleRefused(bytes.length, error);
    }
  }

  private find(hash: number, bytes: WasmBytes): WasmModule | undefined {
    const entry = this.known.get(hash);
    if (entry === undefined || !equal(entry.bytes, bytes)) return undefined;
    this.known.delete(hash);
    this.known.set(hash, entry);
    return entry.module;
  }

  private keep(hash: number, bytes: WasmBytes, module: WasmModule): WasmModule {
    this.forget(hash);
    this.known.set(hash, { bytes, module });
    this.bytes += bytes.length;
    for (const oldest of this.known.keys()) {
      if (this.known.size <= this.limit && (this.bytes <= this.maxBytes || oldest === hash)) break;
      this.forget(oldest);
    }
    return module;
  }

  private forget(hash: number): void {
    this.bytes -= this.known.get(hash)?.bytes.length ?? 0;
    this.known.delete(hash);
  }
}

/** FNV-1a. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
