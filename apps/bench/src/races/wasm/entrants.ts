import { type Backend, type Tensor, tensor } from "cotangent";

import { joined, type Loaded } from "../../peers/library.ts";
import type { Starter } from "../../peers/tasks.ts";
import { oneThread } from "../../peers/wasm.ts";
import { medianCall } from "../../timing.ts";

export type Floats = Float32Array | Float64Array;

/** A tensor on the backend that takes part, of the array's dtype. */
export type Upload = (data: Floats, shape?: readonly number[]) => Tensor;

export interface OursOptions {
  /** The competitor that brings the backend; on one thread by default. */
  readonly on?: string;
  /** What it is called in this race, if not like the competitor. */
  readonly name?: string;
  /** Largest relative difference of its result; that of float32 by default. */
  readonly tolerance?: number;
  /** Whether the median call of a batch is its time; the mean by default. */
  readonly eachCall?: boolean;
}

/** Who computes in float64 is held to this. */
export const tight = 1e-11;

/**
 * Ours on the WebAssembly backend. `compute` makes the compiled function; a call of it computes everything, and leaves its
 * results in typed arrays.
 */
export function onWasm(
  loaded: readonly Loaded[],
  compute: (upload: Upload, backend: Backend) => () => readonly Tensor[],
  { on = oneThread, name = on, tolerance, eachCall = false }: OursOptions = {},
): Starter {
  return {
    name,
    ...(tolerance === undefined ? {} : { tolerance }),
    start() {
      const found = loaded.find((one) => one.name === on);
      if (found === undefined || !("library" in found))
        throw new Error(found === undefined ? `${on} is not loaded` : found.failure);
      const { backend } = found.library;
      if (backend === undefined) throw new Error(`${on} has no backend`);
      const upload: Upload = (data, shape = [data.length]) =>
        tensor(data, {
          shape,
          dtype: data instanceof Float32Array ? "float32" : "float64",
          backend,
        });
      const run = compute(upload, backend);
      return {
        run,
        result: () => joined(run().map((t) => t.dataSync())),
        ...(eachCall ? { timed: (calls) => medianCall(run, calls) } : {}),
      };
    },
  };
}
