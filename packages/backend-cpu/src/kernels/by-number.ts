import type { Aval } from "@cotangent/core";
import { maker } from "../buffer.ts";
import { identity, type Kernel, type Make } from "../kernel.ts";
import { binaryBy } from "../loops/binary.ts";
import { unaryBy } from "../loops/unary.ts";
import { binary } from "./broadcast.ts";
import { broadcastTo } from "./movement.ts";

/** `f` by element over operands that broadcast: the kernel of a primitive that is known as a function of numbers. */
export function byNumber(
  f: (...x: number[]) => number,
  avals: readonly Aval[],
  out: Aval,
  make: Make,
): Kernel {
  if (avals.length === 2) return binary(binaryBy(f), avals, out, make);
  const loop = unaryBy(f);
  const expand = avals.map((x) =>
    avals.length === 1 ? identity : broadcastTo(x, out, maker({ dtype: x.dtype, size: out.size })),
  );
  return (...xs) => {
    const o = make();
    const [a, ...more] = expand.map((e, i) => e(xs[i]!));
    if (more.length === 0) loop(a!, o);
    else for (let i = 0; i < o.length; i++) o[i] = f(a![i]!, ...more.map((x) => x[i]!));
    return o;
  };
}
