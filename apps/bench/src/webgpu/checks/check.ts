import { createWebgpuBackend, type WebgpuBackend } from "cotangent";

import type { CheckReport } from "../../report.ts";

/** Something that is found out in the page. */
export interface WebgpuCheck {
  readonly name: string;
  readonly title: string;
  run(quick: boolean): Promise<CheckReport>;
}

/** What was asked of the queue while something ran. */
export interface Asked {
  readonly submits: number;
  readonly dispatches: number;
}

/** Counts what `body` asks of devices, by their prototypes. */
export async function counting(body: () => unknown): Promise<Asked> {
  const count = { submits: 0, dispatches: 0 };
  const queue = GPUQueue.prototype;
  const pass = GPUComputePassEncoder.prototype;
  const { submit } = queue;
  const { dispatchWorkgroups } = pass;
  queue.submit = function (buffers) {
    count.submits++;
    return submit.call(this, buffers);
  };
  pass.dispatchWorkgroups = function (...groups) {
    count.dispatches++;
    return dispatchWorkgroups.apply(this, groups);
  };
  try {
    await body();
  } finally {
    queue.submit = submit;
    pass.dispatchWorkgroups = dispatchWorkgroups;
  }
  return count;
}

/** A backend for the time of `body`. */
export async function withFreshBackend<T>(
  body: (backend: WebgpuBackend) => Promise<T>,
): Promise<T> {
  const backend = await createWebgpuBackend();
  try {
    return await body(backend);
  } finally {
    backend.destroy();
  }
}
