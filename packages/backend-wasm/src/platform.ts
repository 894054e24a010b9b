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

/** The engine's `WebAssembly`; undefined where there is none. */
export function engine(): Engine | undefined {
  return (globalThis as unknown as { readonly WebAssembly?: Engine }).WebAssembly;
}

/** One line for people, where there is a console. */
export function warn(message: string): void {
  const { console } = globalThis as { readonly console?: { warn(message: string): void } };
  console?.warn(`Cotangent: ${message}`);
}
