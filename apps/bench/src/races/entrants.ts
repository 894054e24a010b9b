import { type Tensor, tensor } from "cotangent";

import { job, type Job } from "../peers/library.ts";
import type { Starter } from "../peers/tasks.ts";

/** Who computes in float64 is held to this. */
const tolerance = 1e-11;

/** A float64 tensor. */
export const upload = (data: Float64Array, shape: readonly number[] = [data.length]): Tensor =>
  tensor(data, { shape, dtype: "float64" });

/** A loop by hand, or several. */
export const byHand = (name: string, start: () => Job): Starter => ({ name, tolerance, start });

/** A loop that fills what `memory` gives: anew for each call, as ours must, or once for all calls. */
export function loops(
  label: string,
  memory: () => Float64Array,
  fill: (out: Float64Array) => Float64Array,
): Starter[] {
  return [
    byHand(label, () => job(() => fill(memory()))),
    byHand(`${label}, memory reused`, () => {
      const out = memory();
      return job(() => fill(out));
    }),
  ];
}

/**
 * Ours, twice: called only, which computes everything, and called and read, which copies the result. `compute` makes the
 * compiled function.
 */
export function ours(name: string, compute: () => () => readonly Tensor[]): Starter[] {
  const read = (tensors: readonly Tensor[]): Float64Array => {
    if (tensors.length === 1) return tensors[0]!.dataSync() as Float64Array;
    return Float64Array.from(tensors.flatMap((t) => [...t.dataSync()]));
  };
  return [
    {
      name,
      tolerance,
      start() {
        const run = compute();
        return { run, result: () => read(run()) };
      },
    },
    {
      name: `${name}, read`,
      tolerance,
      start() {
        const run = compute();
        return { run: () => run().map((t) => t.dataSync()), result: () => read(run()) };
      },
    },
  ];
}
