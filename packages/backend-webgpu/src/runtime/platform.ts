import type { Gpu } from "./gpu.ts";

/** What pages and Node have and TypeScript is not told of, since packages are built for both. */
interface Platform {
  readonly console?: { warn(message: string): void };
  readonly navigator?: { readonly gpu?: Gpu };
  readonly setTimeout?: (then: () => void, milliseconds: number) => unknown;
}

const globals: object = globalThis;
const platform = globals as Platform;

export const navigatorGpu = (): Gpu | undefined => platform.navigator?.gpu;

export function warn(message: string): void {
  platform.console?.warn(`Cotangent: ${message}`);
}

/** After what the event loop has to do now: timers, and what the collector left to be done. */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => void platform.setTimeout?.(resolve, 0));

/**
 * Has the engine look for dropped objects before it returns, which none offers by name: V8, as others do, collects all it can
 * before it refuses memory that it cannot have. Tens of milliseconds, more with a large heap.
 */
export function collectGarbage(): void {
  try {
    void new ArrayBuffer(2 ** 52);
  } catch {
    // refused, as expected
  }
}
