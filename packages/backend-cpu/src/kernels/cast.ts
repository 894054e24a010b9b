import { type DType, isFloat, limits } from "@cotangent/core";
import { identity, type KernelTable } from "../kernel.ts";
import { copyAll } from "../loops/copy.ts";
import type { UnaryLoop } from "../loops/unary.ts";

const toBool: UnaryLoop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = a[i] !== 0 ? 1 : 0;
};

/** Truncates (which the store does) and saturates; NaN becomes 0 (also by the store). */
function toInteger([low, high]: readonly [number, number]): UnaryLoop {
  return (a, out) => {
    for (let i = 0; i < out.length; i++) {
      const x = a[i]!;
      out[i] = x < low ? low : x > high ? high : x;
    }
  };
}

function loopFor(from: DType, to: DType): UnaryLoop {
  if (to === "bool") return toBool;
  if (!isFloat(from) || isFloat(to)) return copyAll; // a store wraps integers and rounds numbers
  return toInteger(limits[to]);
}

export const casts: Pick<KernelTable, "cast"> = {
  cast: (_, [x], out, make) => {
    if (x!.dtype === out.dtype) return identity;
    const loop = loopFor(x!.dtype, out.dtype);
    return (a) => {
      const o = make();
      loop(a!, o);
      return o;
    };
  },
};
