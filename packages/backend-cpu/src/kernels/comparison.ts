import { widen } from "../buffer.ts";
import type { KernelTable, Lowering } from "../kernel.ts";
import * as loops from "../loops/binary.ts";
import { binary } from "./broadcast.ts";

function comparison(loop: loops.BinaryLoop, swapped = false): Lowering<unknown> {
  return (_, [x, y], out, make) => {
    const kernel = binary(loop, swapped ? [y!, x!] : [x!, y!], out, make);
    const bool = x!.dtype === "bool";
    if (!bool && !swapped) return kernel;
    return (a, b) => {
      const left = bool ? widen(a!) : a!;
      const right = bool ? widen(b!) : b!;
      return swapped ? kernel(right, left) : kernel(left, right);
    };
  };
}

export const comparisons: Pick<KernelTable, "eq" | "ne" | "lt" | "le" | "gt" | "ge"> = {
  eq: comparison(loops.eq),
  ne: comparison(loops.ne),
  lt: comparison(loops.lt),
  le: comparison(loops.le),
  gt: comparison(loops.lt, true),
  ge: comparison(loops.le, true),
};
