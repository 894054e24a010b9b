import { type Aval, indexOutOfRange, type TypedArray } from "@cotangent/core";
import { bits } from "../buffer.ts";
import type { Kernel, KernelTable, Make } from "../kernel.ts";
import { add } from "../loops/binary.ts";
import { copyAll, copyRun } from "../loops/copy.ts";
import { count } from "../loops/strides.ts";

interface Params {
  readonly axis: number;
  readonly batchDims: number;
}

/** What happens between a run of x and the run of updates (or outputs) that an index pairs it with. */
type Visit = (x: TypedArray, xo: number, y: TypedArray, yo: number, n: number) => void;
/** The same for runs of one element: x[xo + indices[io + j]] and y[yo + j] for j < n. */
type VisitEach = (
  x: TypedArray,
  xo: number,
  y: TypedArray,
  yo: number,
  indices: TypedArray,
  io: number,
  n: number,
) => void;

/** Visits x as [batch, before, size, after] and y as [batch, before, index, after], in the order of y. */
function indexed(
  op: string,
  { axis, batchDims }: Params,
  x: Aval,
  index: Aval,
  visit: Visit,
  visitEach: VisitEach,
): (x: TypedArray, indices: TypedArray, y: TypedArray) => void {
  const batch = count(x.shape, 0, batchDims);
  const before = count(x.shape, batchDims, axis);
  const size = x.shape[axis]!;
  const after = count(x.shape, axis + 1);
  const each = count(index.shape, batchDims);
  return (a, indices, y) => {
    for (let i = 0; i < indices.length; i++)
      if (!(indices[i]! >= 0 && indices[i]! < size)) throw indexOutOfRange(op, indices[i]!, size);
    for (let b = 0, xo = 0, yo = 0; b < batch; b++)
      for (let p = 0, io = b * each; p < before; p++, xo += size * after)
        if (after === 1) {
          visitEach(a, xo, y, yo, indices, io, each);
          yo += each;
        } else
          for (let j = 0; j < each; j++, yo += after)
            visit(a, xo + indices[io + j]! * after, y, yo, after);
  };
}

function gather(params: Params, [x, index]: readonly Aval[], make: Make): Kernel {
  const run = indexed("gather", params, x!, index!, copyRun, (a, ao, y, yo, indices, io, n) => {
    for (const end = io + n; io < end; io++, yo++) y[yo] = a[ao + indices[io]!]!;
  });
  return (a, indices) => {
    const o = make();
    run(bits(a!), indices!, bits(o));
    return o;
  };
}

function scatter(params: Params, [x, index]: readonly Aval[], make: Make): Kernel {
  const run = indexed(
    "scatter",
    params,
    x!,
    index!,
    (o, oo, y, yo, n) => copyRun(y, yo, o, oo, n),
    (o, oo, y, yo, indices, io, n) => {
      for (const end = io + n; io < end; io++, yo++) o[oo + indices[io]!] = y[yo]!;
    },
  );
  return (a, indices, y) => {
    const o = make();
    copyAll(a!, o);
    run(bits(o), indices!, bits(y!));
    return o;
  };
}

function scatterAdd(params: Params, [x, index]: readonly Aval[], make: Make): Kernel {
  const run = indexed(
    "scatterAdd",
    params,
    x!,
    index!,
    (o, oo, y, yo, n) => add(o, oo, 1, y, yo, 1, o, oo, 1, n),
    (o, oo, y, yo, indices, io, n) => {
      for (const end = io + n; io < end; io++, yo++) o[oo + indices[io]!]! += y[yo]!;
    },
  );
  // Where many updates may meet in one place, float32 is summed in double precision.
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
