import { type Aval, badArgument, CotangentError, formatAval } from "@cotangent/core";

export const noWebAssembly = (): CotangentError =>
  new CotangentError(
    "NO_WEBASSEMBLY",
    "createWasmBackend: this platform has no WebAssembly.",
    "Use createCpuBackend().",
  );

export const noCompiling = (cause: unknown): CotangentError =>
  new CotangentError(
    "NO_WEBASSEMBLY",
    `createWasmBackend: this platform forbids to compile WebAssembly: ${textOf(cause)}`,
    "Where a content security policy forbids it, allow 'wasm-unsafe-eval' in script-src; or use createCpuBackend().",
  );

export const noSimd = (): CotangentError =>
  new CotangentError(
    "NO_WASM_SIMD",
    "createWasmBackend: this engine has WebAssembly without SIMD (v128), which programs are made of.",
    "It is in Chromium 91, Firefox 89, Safari 16.4 and Node 16; use createCpuBackend() elsewhere.",
  );

export const badOption = (name: string, expected: string, got: unknown): CotangentError => badArgument("createWasmBackend", name, expected, got);

export const unknownOption = (name: string, known: readonly string[]): CotangentError =>
  new CotangentError("BAD_ARGUMENT", `createWasmBackend: expected options named ${known.join(", ")}, got ${name}.`);

export const memoryFull = (asked: number, free: number, largest: number, maximum: number): CotangentError =>
  new CotangentError(
    "MEMORY_FULL",
    `wasm: a program needs a block of ${sizeOf(asked)}; ${sizeOf(free)} of ${sizeOf(maximum)} are free, ${sizeOf(largest)} of that in one piece.`,
    "Compute in smaller pieces (chunkSize of vmap and the Jacobians), or use createCpuBackend(), which is bounded by the JavaScript heap only. The backend stays usable.",
  );

export const tooManyIterations = (count: number, most: number): CotangentError =>
  new CotangentError(
    "TOO_LARGE",
    `wasm: a program counts to ${count} along one dimension; its loops go to ${most}.`,
    "Compute in smaller pieces (slices, chunkSize), or use createCpuBackend().",
  );

export const noMemory = (bytes: number, cause: unknown): CotangentError =>
  new CotangentError(
    "MEMORY_FULL",
    `createWasmBackend: the system gives no memory that may grow to ${sizeOf(bytes)}: ${textOf(cause)}`,
    "Ask for less with maximumBytes, or use createCpuBackend().",
  );

export const moduleRefused = (bytes: number, cause: unknown): CotangentError =>
  new CotangentError(
    "MODULE_REFUSED",
    `wasm: the engine refuses a program of ${sizeOf(bytes)} of code: ${textOf(cause)}`,
    "Browsers compile at most 8 MB at once on their main thread: await jit(f).compileAsync(...args) before the first call (backend.compileAsync of a graph), or compute in a worker.",
  );

export const wrongHostResult = (primitive: string, position: number, expected: Aval, elements: number | undefined): CotangentError =>
  new CotangentError(
    "HOST_RESULT",
    `wasm: expected the hostRule of ${primitive} to return ${formatAval(expected)} (output ${position}), got ${elements === undefined ? "no array" : `an array of ${elements} elements`}.`,
    "It returns one array for each output, with the elements that the shape rule says.",
  );

export const threadFailed = (): CotangentError =>
  new CotangentError(
    "THREAD_FAILED",
    "wasm: a thread could not do its part of a program.",
    "This is a defect of the backend or the engine; createWasmBackend({ threads: false }) does without threads.",
  );

export const threadLost = (): CotangentError =>
  new CotangentError(
    "THREAD_FAILED",
    "wasm: a thread that had begun its part of a program has given no sign of life since; the result is lost.",
    "Engines end a worker that has no memory left. Call again: the backend goes on with one thread, as createWasmBackend({ threads: false }) does from the start.",
  );

/** What an engine says, as a sentence: errors, and events that tell of them. */
export function textOf(cause: unknown): string {
  const text = (cause as { readonly message?: string } | null)?.message ?? String(cause);
  return text.endsWith(".") ? text : `${text}.`;
}

const units = /* @__PURE__ */ Object.entries({ GiB: 2 ** 30, MiB: 2 ** 20, KiB: 2 ** 10 });

/** `1.5 MiB (1572864 bytes)` */
function sizeOf(bytes: number): string {
  const unit = units.find(([, size]) => bytes >= size);
  return unit === undefined ? `${bytes} bytes` : `${Number((bytes / unit[1]).toFixed(1))} ${unit[0]} (${bytes} bytes)`;
}
