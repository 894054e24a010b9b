import type { Value } from "@cotangent/compiler";
import { bytesOf as bytesOfAval } from "../runtime/buffer.ts";

interface Step {
  readonly reads: ReadonlySet<Value>;
  readonly writes: ReadonlySet<Value>;
}

export interface Slots {
  readonly slotOf: ReadonlyMap<Value, number>;
  /** Bytes of each. */
  readonly sizes: readonly number[];
}

export const bytesOf = (value: Value): number => bytesOfAval(value.aval);

/** Temporary buffers for what is made and read within a program; one is used again when its value has been read last. */
export function assignSlots(steps: readonly Step[], temporary: (value: Value) => boolean): Slots {
  const last = new Map<Value, number>();
  steps.forEach((step, i) => {
    for (const v of step.reads) last.set(v, i);
    for (const v of step.writes) last.set(v, i);
  });
  const slotOf = new Map<Value, number>();
  const sizes: number[] = [];
  const free = new Set<number>();
  const busy: { readonly slot: number; readonly until: number }[] = [];
  steps.forEach((step, i) => {
    for (let b = busy.length - 1; b >= 0; b--)
      if (busy[b]!.until < i) free.add(busy.splice(b, 1)[0]!.slot);
    for (const value of step.writes) {
      if (slotOf.has(value) || !temporary(value)) continue;
      const bytes = bytesOf(value);
      const slot = bestOf(free, sizes, bytes);
      if (slot === null) sizes.push(bytes);
      else {
        free.delete(slot);
        sizes[slot] = Math.max(sizes[slot]!, bytes);
      }
      const chosen = slot ?? sizes.length - 1;
      slotOf.set(value, chosen);
      busy.push({ slot: chosen, until: last.get(value)! });
    }
  });
  return { slotOf, sizes };
}

/** The smallest free slot that is large enough, else the largest, which grows. */
function bestOf(free: ReadonlySet<number>, sizes: readonly number[], bytes: number): number | null {
  let best: number | null = null;
  for (const slot of free) {
    const size = sizes[slot]!;
    if (best === null) best = slot;
    else if (sizes[best]! < bytes ? size > sizes[best]! : size >= bytes && size < sizes[best]!) best = slot;
  }
  return best;
}
