// The parts of the platform that this package uses: packages are built without the types of browsers and of Node.

export interface WasmMemory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
  grow(pages: number): number;
}

/** A compiled module, opaque. */
export type WasmModule = object;

export interface WasmInstance {
  readonly exports: object;
}

export interface WasmMemoryLimits {
  readonly initial: number;
  readonly maximum: number;
  readonly shared?: boolean;
}

export type WasmBytes = Uint8Array<ArrayBuffer>;

export interface Engine {
  readonly Module: new (bytes: WasmBytes) => WasmModule;
  readonly Instance: new (module: WasmModule, imports: object) => WasmInstance;
  readonly Memory: new (limits: WasmMemoryLimits) => WasmMemory;
  validate(bytes: WasmBytes): boolean;
  compile(bytes: WasmBytes): Promise<WasmModule>;
  instantiate(module: WasmModule, imports: object): Promise<WasmInstance>;
}

/** A worker as Node has it. */
export interface NodeWorker {
  unref(): void;
  on(event: "error" | "exit", listener: (what: unknown) => void): void;
  terminate(): Promise<unknown>;
}

/** A worker as pages have it. */
export interface WebWorker {
  postMessage(data: unknown): void;
  addEventListener(event: "error", listener: (error: { readonly message?: string }) => void): void;
  terminate(): void;
}

/** Bytes as Node has them. */
interface NodeBuffer extends Uint8Array<ArrayBuffer> {
  /** Copies, where there are as many bytes on the other side, also from shared memory. */
  fill(bytes: number | Uint8Array): this;
}

interface Platform {
  readonly WebAssembly?: Engine;
  readonly console?: { warn(message: string): void };
  readonly performance: { now(): number };
  readonly process?: {
    readonly versions?: { readonly node?: string };
    getBuiltinModule?(name: string): unknown;
  };
  readonly Buffer?: { allocUnsafeSlow(bytes: number): NodeBuffer };
  readonly crossOriginIsolated?: boolean;
  readonly SharedArrayBuffer?: unknown;
  readonly navigator?: { readonly hardwareConcurrency?: number };
  readonly Worker?: new (url: string) => WebWorker;
  readonly Blob?: new (parts: readonly string[], options: object) => object;
  readonly URL?: { createObjectURL(blob: object): string; revokeObjectURL(url: string): void };
}

const globals: object = globalThis;
/** The global object, as far as this package uses it. */
export const platform = globals as Platform;

/** The engine's `WebAssembly`; undefined where there is none. */
export const engine = (): Engine | undefined => platform.WebAssembly;

/** Milliseconds of a clock that never goes back. */
export const now = (): number => platform.performance.now();

/** One line for people, where there is a console. */
export const warn = (message: string): void => platform.console?.warn(`Cotangent: ${message}`);
