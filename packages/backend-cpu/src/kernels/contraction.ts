import {
  type Aval,
  type DotParams,
  freeAxes,
  isFloat,
  type Shape,
  stridesOf,
} from "@cotangent/core";
import { maker } from "../buffer.ts";
import { identity, type Kernel, type KernelTable, type Make } from "../kernel.ts";
import { byRows, bySums, bySumsInteger, type Matmul } from "../loops/matmul.ts";
import { byTiles } from "../loops/matmul-packed.ts";
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
    prepare: transpose(order, x, { ...x, shape }, maker(x)),
    batch: stridesOf(shape).slice(0, batch.length),
    free: count(shape, batch.length + free.length),
    contracted: 1,
  };
}

function contraction(params: DotParams, [x, y]: readonly Aval[], out: Aval, make: Make): Kernel {
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
  const inner = nest.dims.length - 1;
  const times = nest.dims[inner]!;
  const [sa, sb] = nest.strides.map((s) => s[inner]!);
  const matmul = isFloat(out.dtype) ? matmulFor(a, b, m, n, k) : bySumsInteger;
  // Where only the right operand is large, the loops run over its transpose: (A·B)ᵀ = Bᵀ·Aᵀ, one column.
  const swapped = matmul === byRows && n === 1 && m > 1;
  return (u, v) => {
    const o = make();
    const l = a.prepare(u!);
    const r = b.prepare(v!);
    let oo = 0;
    if (o.length > 0)
      eachRow(nest, (ao, bo) => {
        for (let c = times; c > 0; c--, ao += sa!, bo += sb!, oo += m * n)
          if (swapped) matmul(r, bo, 0, b.contracted, l, ao, a.contracted, a.free, o, oo, 1, m, k);
          else matmul(l, ao, a.free, a.contracted, r, bo, b.contracted, b.free, o, oo, m, n, k);
      });
    return o;
  };
}

/** The loops that suit these sizes and strides. */
function matmulFor(a: Operand, b: Operand, m: number, n: number, k: number): Matmul {
  if (m * n * k < 512) return bySums;
  if (m < 4 && b.contracted !== 1 && b.free === 1) return byRows;
  if (n === 1 && a.contracted !== 1 && a.free === 1) return byRows;
  if (m < 4 ? b.contracted === 1 : n < 4 && a.contracted === 1) return bySums;
  return byTiles;
}

export const contractions: Pick<KernelTable, "dot"> = { dot: contraction };
