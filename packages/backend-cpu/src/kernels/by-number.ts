import type { Aval } from "@cotangent/core";
import type { Kernel, Make } from "../kernel.ts";
import { broadcastStrides, collapse } from "../loops/strides.ts";
import { unaryBy } from "../loops/unary.ts";

/** `f` by element over operands that broadcast: the kernel of a primitive that is known as a function of numbers. */
export function byNumber(
  f: (...x: number[]) => number,
  avals: readonly Aval[],
  out: Aval,
  make: Make,
): Kernel {
  if (avals.length === 1) {
    const loop = unaryBy(f);
    return (a) => {
      const o = make();
      loop(a!, o);
      return o;
    };
  }
  const { dims, strides } = collapse(
    out.shape,
    avals.map((aval) => broadcastStrides(aval.shape, out.shape)),
  );
  return (...xs) => {
    const o = make();
    const index = dims.map(() => 0);
    const at = xs.map(() => 0);
    for (let i = 0; i < o.length; i++) {
      o[i] = f(...xs.map((x, k) => x[at[k]!]!));
      // to the next element: along the last dimension, at its end back to its start and on along the one before
      for (let d = dims.length - 1; d >= 0; d--) {
        const end = ++index[d]! === dims[d]!;
        for (let k = 0; k < at.length; k++) at[k]! += strides[k]![d]! * (end ? 1 - dims[d]! : 1);
        if (!end) break;
        index[d] = 0;
      }
    }
    return o;
  };
}
