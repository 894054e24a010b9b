import { type Aval, indexOutOfRange, type TypedArray } from "@cotangent/core";
import { bits } from "../buffer.ts";
import type { Kernel, KernelTable, Make } from "../kernel.ts";
import { copyAll, copyRun, longRow } from "../loops/copy.ts";
import { count } from "../loops/strides.ts";

interface Params {
  readonly axis: number;
  readonly batchDims: number;
}

/**
 * Goes through n indices from `io` on. The j-th of them pairs the run of `length` elements at xo + index · length in x with
 * that at yo + j · length in y.
 */
type Visit = (
  x: TypedArray,
  xo: number,
  y: TypedArray,
  yo: number,
  indices: TypedArray,
  io: number,
  n: number,
  length: number,
) => void;

/** Visits x as [batch, before, size, after] and y as [batch, before, index, after], in the order of y. */
function indexed(
  op: string,
  { axis, batchDims }: Params,
  [x, index]: readonly Aval[],
  visit: Visit,
): (x: TypedArray, indices: TypedArray, y: TypedArray) => void {
  const { shape } = x!;
  const batch = count(shape, 0, batchDims);
  const before = count(shape, batchDims, axis);
  const size = shape[axis]!;
  const after = count(shape, axis + 1);
  const each = count(index!.shape, batchDims);
  return (a, indices, y) => {
    for (let i = 0; i < indices.length; i++)
      if (!(indices[i]! >= 0 && indices[i]! < size)) throw indexOutOfRange(op, indices[i]!, size);
    for (let b = 0, xo = 0, yo = 0; b < batch; b++)
      for (let p = 0; p < before; p++, xo += size * after, yo += each * after)
        visit(a, xo, y, yo, indices, b * each, each, after);
  };
}

const take: Visit = (x, xo, y, yo, indices, io, n, length) => {
  const end = io + n;
  if (length === 1) for (; io < end; io++) y[yo++] = x[xo + indices[io]!]!;
  for (; io < end; io++, yo += length) {
    const from = xo + indices[io]! * length;
    if (length < longRow) for (let i = 0; i < length; i++) y[yo + i] = x[from + i]!;
    else copyRun(x, from, y, yo, length);
  }
};
const put: Visit = (x, xo, y, yo, indices, io, n, length) => {
  for (const end = io + n; io < end; io++, yo += length) {
    const to = xo + indices[io]! * length;
    for (let i = 0; i < length; i++) x[to + i] = y[yo + i]!;
  }
};
const putAdding: Visit = (x, xo, y, yo, indices, io, n, length) => {
  const end = io + n;
  if (length === 1) for (; io < end; io++) x[xo + indices[io]!]! += y[yo++]!;
  for (; io < end; io++, yo += length) {
    const to = xo + indices[io]! * length;
    for (let i = 0; i < length; i++) x[to + i]! += y[yo + i]!;
  }
};

function gather(params: Params, inputs: readonly Aval[], make: Make): Kernel {
  const run = indexed("gather", params, inputs, take);
  return (a, indices) => {
    const o = make();
    run(bits(a!), indices!, bits(o));
    return o;
  };
}

function scatter(params: Params, inputs: readonly Aval[], make: Make): Kernel {
  const run = indexed("scatter", params, inputs, put);
  return (a, indices, y) => {
    const o = make();
    copyAll(a!, o);
    run(bits(o), indices!, bits(y!));
    return o;
  };
}

function scatterAdd(params: Params, inputs: readonly Aval[], make: Make): Kernel {
  const run = indexed("scatterAdd", params, inputs, putAdding);
  // Where many updates may meet in one place, float32 is summed in double precision.
  const [x, index] = inputs;
  const wide = x!.dtype === "float32" && count(index!.shape, params.batchDims) > 64;
  return (a, indices, y) => {
    const o = make();
    const sums = wide ? new Float64Array(a!) : o;
    if (!wide) copyAll(a!, o);
    run(sums, indices!, y!);
    if (wide) copyAll(sums, o);
    return o;
  };
}

export const indexing: Pick<KernelTable, "gather" | "scatter" | "scatterAdd"> = {
  gather: (params, inputs, _, make) => gather(params, inputs, make),
  scatter: (params, inputs, _, make) => scatter(params, inputs, make),
  scatterAdd: (params, inputs, _, make) => scatterAdd(params, inputs, make),
};
