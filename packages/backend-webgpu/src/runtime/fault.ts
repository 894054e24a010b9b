import type { CotangentError } from "@cotangent/core";

/**
 * What may have gone wrong with the contents of a buffer. WebGPU reports errors later than they happen: a fault is pending
 * until the device has answered, and then has an error or has none. What was computed from it has the same error.
 */
export class Fault {
  error: CotangentError | null = null;
  /** Null as soon as it is known whether there is an error. */
  pending: Promise<void> | null;

  /** `found` must not reject. */
  constructor(found: Promise<CotangentError | null> | null, causes: readonly Fault[]) {
    this.pending = Promise.all([found, ...causes.map((cause) => cause.pending)]).then(([own]) => {
      this.error ??= own ?? causes.find((cause) => cause.error !== null)?.error ?? null;
      this.pending = null;
    });
  }
}

/** An error that is known already. */
export function failed(error: CotangentError): Fault {
  const fault = new Fault(null, []);
  fault.error = error;
  fault.pending = null;
  return fault;
}

/** Whether there is, or may be, an error. */
export function mayFail(fault: Fault | null): fault is Fault {
  return fault !== null && (fault.pending !== null || fault.error !== null);
}

/** The error of what depends on all of these; null where they are known to be right. */
export function joined(faults: readonly (Fault | null)[]): Fault | null {
  const open = faults.filter(mayFail);
  return open.length === 0 ? null : open.length === 1 ? open[0]! : new Fault(null, open);
}

/** Waits until it is known; throws the error if there is one. */
export async function settle(fault: Fault | null): Promise<void> {
  if (fault === null) return;
  await fault.pending;
  if (fault.error !== null) throw fault.error;
}
