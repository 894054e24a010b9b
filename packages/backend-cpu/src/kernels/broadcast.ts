import type { Aval, TypedArray } from "@cotangent/core";
import { bits, maker } from "../buffer.ts";
import type { Kernel } from "../kernel.ts";
import type { BinaryLoop } from "../loops/binary.ts";
import { broadcastStrides, collapse, eachRow } from "../loops/strides.ts";

/** `loop` over two operands that broadcast. */
export function binary(loop: BinaryLoop, [x, y]: readonly Aval[], out: Aval): Kernel {
  const make = maker(out);
  const nest = collapse(out.shape, [
    broadcastStrides(x!.shape, out.shape),
    broadcastStrides(y!.shape, out.shape),
  ]);
  const inner = nest.dims.length - 1;
  const n = nest.dims[inner]!;
  const as = nest.strides[0]![inner]!;
  const bs = nest.strides[1]![inner]!;
  if (inner === 0)
    return (a, b) => {
      const o = make();
      loop(a!, 0, as, b!, 0, bs, o, 0, n);
      return o;
    };
  return (a, b) => {
    const o = make();
    let oo = 0;
    eachRow(nest, (ao, bo) => {
      loop(a!, ao, as, b!, bo, bs, o, oo, n);
      oo += n;
    });
    return o;
  };
}

/** condition ? a : b, all three broadcast. */
export function select(avals: readonly Aval[], out: Aval): Kernel {
  const make = maker(out);
  const nest = collapse(
    out.shape,
    avals.map((aval) => broadcastStrides(aval.shape, out.shape)),
  );
  const inner = nest.dims.length - 1;
  const n = nest.dims[inner]!;
  const [cs, as, bs] = nest.strides.map((s) => s[inner]!);
  return (c, x, y) => {
    const result = make();
    const [a, b, o] = [bits(x!), bits(y!), bits(result)];
    let oo = 0;
    eachRow(nest, (co, ao, bo) => {
      selectLoop(c!, co, cs!, a, ao, as!, b, bo, bs!, o, oo, n);
      oo += n;
    });
    return result;
  };
}

function selectLoop(
  c: TypedArray,
  co: number,
  cs: number,
  a: TypedArray,
  ao: number,
  as: number,
  b: TypedArray,
  bo: number,
  bs: number,
  out: TypedArray,
  oo: number,
  n: number,
): void {
  for (const end = oo + n; oo < end; oo++, co += cs, ao += as, bo += bs)
    out[oo] = c[co] !== 0 ? a[ao]! : b[bo]!;
}
