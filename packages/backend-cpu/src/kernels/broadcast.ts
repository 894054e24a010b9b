import { type Aval, stridesOf, type TypedArray } from "@cotangent/core";
import { bits } from "../buffer.ts";
import type { Kernel, Make } from "../kernel.ts";
import type { BinaryLoop } from "../loops/binary.ts";
import { broadcastStrides, collapse, eachRow, longestLast, type Nest } from "../loops/strides.ts";

/** Loops over operands that broadcast, and the output. */
function nestOf(inputs: readonly Aval[], { shape }: Aval): Nest {
  const strides = inputs.map((x) => broadcastStrides(x.shape, shape));
  return longestLast(collapse(shape, [...strides, stridesOf(shape)]));
}

/** `loop` over two operands that broadcast. */
export function binary(loop: BinaryLoop, inputs: readonly Aval[], out: Aval, make: Make): Kernel {
  const nest = nestOf(inputs, out);
  const inner = nest.dims.length - 1;
  const n = nest.dims[inner]!;
  const [as, bs, os] = nest.strides.map((s) => s[inner]!) as [number, number, number];
  if (inner === 0)
    return (a, b) => {
      const o = make();
      loop(a!, 0, as, b!, 0, bs, o, 0, 1, n);
      return o;
    };
  return (a, b) => {
    const o = make();
    eachRow(nest, (ao, bo, oo) => loop(a!, ao, as, b!, bo, bs, o, oo, os, n));
    return o;
  };
}

/** condition ? a : b, all three broadcast. */
export function select(inputs: readonly Aval[], out: Aval, make: Make): Kernel {
  const nest = nestOf(inputs, out);
  const inner = nest.dims.length - 1;
  const n = nest.dims[inner]!;
  const [cs, as, bs, os] = nest.strides.map((s) => s[inner]!) as [number, number, number, number];
  return (c, x, y) => {
    const result = make();
    const a = bits(x!);
    const b = bits(y!);
    const o = bits(result);
    eachRow(nest, (co, ao, bo, oo) => selectLoop(c!, co, cs, a, ao, as, b, bo, bs, o, oo, os, n));
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
  os: number,
  n: number,
): void {
  for (; n > 0; n--, co += cs, ao += as, bo += bs, oo += os)
    out[oo] = c[co] !== 0 ? a[ao]! : b[bo]!;
}
