import { isFloat } from "@cotangent/core";
import type { KernelTable, Lowering } from "../kernel.ts";
import * as loops from "../loops/scan.ts";
import { count } from "../loops/strides.ts";

function scan(
  float: loops.Scan,
  integer: loops.Scan = float,
): Lowering<{ readonly axis: number; readonly reverse: boolean }> {
  return ({ axis, reverse }, [x], out, make) => {
    const loop = isFloat(out.dtype) ? float : integer;
    const n = x!.shape[axis]!;
    const inner = count(x!.shape, axis + 1);
    const first = reverse ? (n - 1) * inner : 0;
    const step = reverse ? -inner : inner;
    return (a) => {
      const o = make();
      for (let i = 0; i < o.length; i += n * inner)
        for (let j = i + first, end = j + inner; j < end; j++) loop(a!, j, step, o, n);
      return o;
    };
  };
}

export const scans: Pick<KernelTable, "cumMax" | "cumMin" | "cumProd" | "cumSum"> = {
  cumSum: scan(loops.cumSum, loops.cumSumInteger),
  cumProd: scan(loops.cumProd, loops.cumProdInteger),
  cumMax: scan(loops.cumMax),
  cumMin: scan(loops.cumMin),
};
