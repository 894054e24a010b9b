import { type Aval, type DType, isFloat, type TypedArray } from "@cotangent/core";
import { maker } from "../buffer.ts";
import { identity, type Kernel, type KernelTable } from "../kernel.ts";
import type { UnaryLoop } from "../loops/unary.ts";

const toBool: UnaryLoop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = a[i] !== 0 ? 1 : 0;
};

/** Truncates (which the store does) and saturates; NaN becomes 0 (also by the store). */
function toInteger(low: number, high: number): UnaryLoop {
  return (a, out) => {
    for (let i = 0; i < out.length; i++) {
      const x = a[i]!;
      out[i] = x < low ? low : x > high ? high : x;
    }
  };
}

/** What a store converts by itself: integers wrap, numbers round. */
const store: UnaryLoop = (a, out) => (out as { set(from: TypedArray): void }).set(a);

function loopFor(from: DType, to: DType): UnaryLoop {
  if (to === "bool") return toBool;
  if (!isFloat(from) || isFloat(to)) return store;
  return to === "int32" ? toInteger(-2147483648, 2147483647) : toInteger(0, 4294967295);
}

function cast([x]: readonly Aval[], out: Aval): Kernel {
  if (x!.dtype === out.dtype) return identity;
  const make = maker(out);
  const loop = loopFor(x!.dtype, out.dtype);
  return (a) => {
    const o = make();
    loop(a!, o);
    return o;
  };
}

export const casts: Pick<KernelTable, "cast"> = { cast: (_, inputs, out) => cast(inputs, out) };
