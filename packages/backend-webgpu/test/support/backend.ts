import { CotangentError } from "@cotangent/core";
import { afterEach } from "vitest";
import { createWebgpuBackend, type WebgpuBackend, type WebgpuOptions } from "../../src/index.ts";
import { gpu, newDevice } from "./gpu.ts";

const open: { destroy(): void }[] = [];

/** Destroys the devices of each test after it. */
export function useDevices(): void {
  afterEach(() => {
    for (const one of open.splice(0)) one.destroy();
  });
}

/** A backend with a device of its own. */
export async function newBackend(options: WebgpuOptions = {}): Promise<WebgpuBackend> {
  const backend = await createWebgpuBackend({ gpu: gpu(), ...options });
  open.push(backend);
  return backend;
}

/** A backend on a device that the test can watch. */
export async function onDevice(
  options: WebgpuOptions = {},
): Promise<{ readonly device: GPUDevice; readonly backend: WebgpuBackend }> {
  const device = await newDevice();
  open.push(device);
  return { device, backend: await createWebgpuBackend({ ...options, device }) };
}

/** The `CotangentError` that this throws or rejects with. */
export async function failure(body: () => unknown): Promise<CotangentError> {
  try {
    await body();
  } catch (error) {
    if (error instanceof CotangentError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** A turn of the event loop. */
export const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
