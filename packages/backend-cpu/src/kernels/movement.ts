import { type Aval, type Shape, stridesOf } from "@cotangent/core";
import { bits } from "../buffer.ts";
import { identity, type Kernel, type KernelTable, type Make } from "../kernel.ts";
import { strided } from "../loops/copy.ts";
import { broadcastStrides, count } from "../loops/strides.ts";

/** An output of row-major order, read from the input with `strides` beginning at `offset`. */
function readStrided(out: Aval, make: Make, strides: readonly number[], offset = 0): Kernel {
  const copy = strided(out.shape, strides, stridesOf(out.shape));
  return (a) => {
    const o = make();
    copy(bits(a!), offset, bits(o), 0);
    return o;
  };
}

export function transpose(permutation: Shape, x: Aval, out: Aval, make: Make): Kernel {
  const moved = permutation.filter((p) => x.shape[p] !== 1);
  if (moved.every((p, i) => i === 0 || moved[i - 1]! < p)) return identity;
  const strides = stridesOf(x.shape);
  return readStrided(
    out,
    make,
    permutation.map((p) => strides[p]!),
  );
}

export function broadcastTo(x: Aval, out: Aval, make: Make): Kernel {
  return x.size === out.size
    ? identity
    : readStrided(out, make, broadcastStrides(x.shape, out.shape));
}

function slice(start: Shape, stride: Shape, x: Aval, out: Aval, make: Make): Kernel {
  if (x.size === out.size) return identity;
  const strides = stridesOf(x.shape);
  return readStrided(
    out,
    make,
    strides.map((s, i) => s * stride[i]!),
    strides.reduce((offset, s, i) => offset + s * start[i]!, 0),
  );
}

function flip(axes: Shape, x: Aval, make: Make): Kernel {
  const strides = stridesOf(x.shape);
  return readStrided(
    x,
    make,
    strides.map((s, i) => (axes.includes(i) ? -s : s)),
    axes.reduce((offset, i) => offset + strides[i]! * (x.shape[i]! - 1), 0),
  );
}

function pad(low: Shape, interior: Shape, x: Aval, out: Aval, make: Make): Kernel {
  if (x.size === out.size) return identity;
  const strides = stridesOf(out.shape);
  const copy = strided(
    x.shape,
    stridesOf(x.shape),
    strides.map((s, i) => s * (interior[i]! + 1)),
  );
  const offset = strides.reduce((sum, s, i) => sum + s * low[i]!, 0);
  return (a, value) => {
    const o = make();
    o.fill(value![0]!);
    copy(bits(a!), 0, bits(o), offset);
    return o;
  };
}

function concatenate(axis: number, inputs: readonly Aval[], out: Aval, make: Make): Kernel {
  const strides = stridesOf(out.shape);
  let offset = 0;
  const parts = inputs.map((x) => {
    const copy = strided(x.shape, stridesOf(x.shape), strides);
    const at = offset;
    offset += x.shape[axis]! * strides[axis]!;
    return { copy, at };
  });
  return (...xs) => {
    const result = make();
    const o = bits(result);
    for (let i = 0; i < parts.length; i++) parts[i]!.copy(bits(xs[i]!), 0, o, parts[i]!.at);
    return result;
  };
}

function iota(axis: number, out: Aval, make: Make): Kernel {
  const n = out.shape[axis]!;
  const inner = count(out.shape, axis + 1);
  return () => {
    const o = make();
    for (let at = 0, i = 0; at < o.length; at += inner, i = i + 1 === n ? 0 : i + 1)
      if (inner === 1) o[at] = i;
      else o.fill(i, at, at + inner);
    return o;
  };
}

export const movement: Pick<
  KernelTable,
  "broadcastTo" | "concatenate" | "flip" | "iota" | "pad" | "reshape" | "slice" | "transpose"
> = {
  reshape: () => identity,
  transpose: ({ permutation }, [x], out, make) => transpose(permutation, x!, out, make),
  broadcastTo: (_, [x], out, make) => broadcastTo(x!, out, make),
  slice: ({ start, stride }, [x], out, make) => slice(start, stride, x!, out, make),
  flip: ({ axes }, [x], _, make) => flip(axes, x!, make),
  pad: ({ low, interior }, [x], out, make) => pad(low, interior, x!, out, make),
  concatenate: ({ axis }, inputs, out, make) => concatenate(axis, inputs, out, make),
  iota: ({ axis }, _, out, make) => iota(axis, out, make),
};
