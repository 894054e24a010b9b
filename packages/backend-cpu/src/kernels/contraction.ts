import {
  type Aval,
  type DotParams,
  freeAxes,
  isFloat,
  type Shape,
  stridesOf,
} from "@cotangent/core";
import { maker } from "../buffer.ts";
import { identity, type Kernel, type KernelTable } from "../kernel.ts";
import { dot, dotInteger } from "../loops/dot.ts";
import { collapse, count, eachRow } from "../loops/strides.ts";
import { transpose } from "./movement.ts";

/** An operand as [batch…, free, contracted], each of the last two with one stride; copied if it has to be. */
interface Operand {
  readonly prepare: Kernel;
  readonly batch: readonly number[];
  readonly free: number;
  readonly contracted: number;
}

function operand(x: Aval, batch: Shape, contract: Shape): Operand {
  const strides = stridesOf(x.shape);
  const free = freeAxes(x.shape.length, contract, batch);
  const group = (axes: Shape) =>
    collapse(
      axes.map((i) => x.shape[i]!),
      [axes.map((i) => strides[i]!)],
    ).strides[0]!;
  const [freeStrides, contractStrides] = [group(free), group(contract)];
  if (freeStrides.length === 1 && contractStrides.length === 1)
    return {
      prepare: identity,
      batch: batch.map((i) => strides[i]!),
      free: freeStrides[0]!,
      contracted: contractStrides[0]!,
    };
  const order = [...batch, ...free, ...contract];
  const shape = order.map((i) => x.shape[i]!);
  return {
    prepare: transpose(order, x, { ...x, shape }),
    batch: stridesOf(shape).slice(0, batch.length),
    free: count(shape, batch.length + free.length),
    contracted: 1,
  };
}

function contraction(params: DotParams, [x, y]: readonly Aval[], out: Aval): Kernel {
  const make = maker(out);
  const pairs = params.lhsContract.map((l, i) => [l, params.rhsContract[i]!] as const);
  pairs.sort((p, q) => p[0] - q[0]);
  const a = operand(
    x!,
    params.lhsBatch,
    pairs.map((p) => p[0]),
  );
  const b = operand(
    y!,
    params.rhsBatch,
    pairs.map((p) => p[1]),
  );
  const k = pairs.reduce((n, p) => n * x!.shape[p[0]]!, 1);
  const batch = params.lhsBatch.map((i) => x!.shape[i]!);
  const nest = collapse(batch, [a.batch, b.batch]);
  const rank = x!.shape.length - batch.length - pairs.length;
  const m = count(out.shape, batch.length, batch.length + rank);
  const n = count(out.shape, batch.length + rank);
  const one = isFloat(out.dtype) ? dot : dotInteger;
  const inner = nest.dims.length - 1;
  const [sa, sb] = nest.strides.map((s) => s[inner]!);
  return (u, v) => {
    const o = make();
    const l = a.prepare(u!);
    const r = b.prepare(v!);
    let oo = 0;
    if (o.length > 0)
      eachRow(nest, (ao, bo) => {
        for (let c = nest.dims[inner]!; c > 0; c--, ao += sa!, bo += sb!)
          for (let i = 0; i < m; i++)
            for (let j = 0; j < n; j++)
              o[oo++] = one(l, ao + i * a.free, a.contracted, r, bo + j * b.free, b.contracted, k);
      });
    return o;
  };
}

export const contractions: Pick<KernelTable, "dot"> = { dot: contraction };
