import { type Aval, CotangentError, formatAval } from "@cotangent/core";

/** Bytes for people. */
const sized = (bytes: number): string =>
  bytes < 1 << 20 ? `${bytes} bytes` : `${Math.round(bytes / (1 << 20))} MiB`;

export const noWebgpu = (): CotangentError =>
  new CotangentError(
    "NO_WEBGPU",
    "createWebgpuBackend: expected WebGPU, but navigator.gpu is not there.",
    "Pages need a browser with WebGPU and a secure context (https:, or http://localhost); in Node pass { gpu }, for example that of the npm package webgpu. Without it use the wasm or the cpu backend.",
  );

export const noAdapter = (): CotangentError =>
  new CotangentError(
    "NO_ADAPTER",
    "createWebgpuBackend: WebGPU is there, but it has no adapter: no GPU, or one that is blocked.",
    "Use the wasm or the cpu backend.",
  );

export const noDevice = (message: string): CotangentError =>
  new CotangentError(
    "NO_DEVICE",
    `createWebgpuBackend: the adapter gave no device: ${message}`,
    "Use the wasm or the cpu backend.",
  );

export const badOption = (name: string, expected: string, got: unknown): CotangentError =>
  new CotangentError(
    "BAD_ARGUMENT",
    `createWebgpuBackend: expected ${name} to be ${expected}, got ${String(got)}.`,
  );

export const unknownOption = (name: string, known: readonly string[]): CotangentError =>
  new CotangentError(
    "BAD_ARGUMENT",
    `createWebgpuBackend: expected options named ${known.join(", ")}, got ${name}.`,
  );

export const deviceLost = (reason: string, message: string): CotangentError =>
  new CotangentError(
    "DEVICE_LOST",
    `The GPU device was lost (${[reason, message].filter(Boolean).join(": ")}), and with it the tensors of this backend.`,
    "Make a new backend with await createWebgpuBackend() and create the tensors again.",
  );

export const otherDevice = (op: string, what: string): CotangentError =>
  new CotangentError(
    "OTHER_DEVICE",
    `${op}: expected ${what} to live on the GPU device of this backend, but it lives elsewhere.`,
    "Move it with await x.to(backend).",
  );

export const tooLarge = (
  what: string,
  bytes: number,
  limit: string,
  most: number,
): CotangentError =>
  new CotangentError(
    "TOO_LARGE",
    `${what} takes ${sized(bytes)}, but ${limit} of this device is ${sized(most)}.`,
    "Work on it in parts (slices, chunkSize), or use the wasm or the cpu backend.",
  );

export const tooManyWorkgroups = (
  op: string,
  got: readonly number[],
  most: number,
): CotangentError =>
  new CotangentError(
    "TOO_LARGE",
    `${op}: expected at most ${most} workgroups along each dimension, got [${got.join(",")}].`,
    "Work on it in parts (slices, chunkSize), or use the wasm or the cpu backend.",
  );

export const outOfGpuMemory = (bytes: number, live: number, message: string): CotangentError =>
  new CotangentError(
    "OUT_OF_GPU_MEMORY",
    `The GPU has no memory for another ${sized(bytes)}; this backend's tensors hold ${sized(live)}. ${message}`.trim(),
    "Drop tensors (tidy, dispose) and await backend.flush(), or work in parts.",
  );

export const invalidProgram = (op: string, message: string): CotangentError =>
  new CotangentError(
    "GPU_VALIDATION",
    `${op}: the GPU refused the program: ${message}`,
    "This is a fault of @cotangent/backend-webgpu or of the driver, unless a GPUBuffer that was passed in was destroyed: please report it.",
  );

export const gpuError = (message: string): CotangentError =>
  new CotangentError("GPU_ERROR", `The GPU reports an error outside of any program: ${message}`);

export const badBuffer = (op: string, expected: string, got: string): CotangentError =>
  new CotangentError("BAD_GPU_BUFFER", `${op}: expected ${expected}, got ${got}.`);

export const notOnGpu = (op: string, aval: Aval, where: string): CotangentError =>
  new CotangentError(
    "NOT_ON_GPU",
    `${op}: expected a tensor of this WebGPU backend, got ${formatAval(aval)} on ${where}.`,
    "Move it with await x.to(backend).",
  );

export const emptyBuffer = (op: string, aval: Aval): CotangentError =>
  new CotangentError("BAD_GPU_BUFFER", `${op}: ${formatAval(aval)} has no elements and no buffer.`);

export const unreadable = (message: string): CotangentError =>
  new CotangentError("GPU_READ", `The GPU refused to hand out the elements: ${message}`);

export const notYet = (op: string): CotangentError =>
  new CotangentError(
    "NOT_YET",
    `${op}: the tensor is still being computed by a whileLoop, whose end the device has to tell first.`,
    "Await backend.flush() before.",
  );
