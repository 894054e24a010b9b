import {
  type BatchContext,
  type BatchDim,
  beside,
  bind1,
  full,
  moveaxis,
  none,
  type PadParams,
  scalar,
  type Shape,
  sizeOf,
  type SliceParams,
  type Tensor,
} from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import { batchAt, insertAt, shifted, shiftedAll } from "./axes.ts";
import { batchElementwise } from "./elementwise.ts";

type Batched = readonly [Tensor, BatchDim];
type Args = readonly Tensor[];
type Dims = readonly BatchDim[];

/** The batch axis stays where it is if the new shape can be cut there; else it goes to the front. */
export function batchReshape(
  [x]: Args,
  [dim]: Dims,
  { shape }: { readonly shape: Shape },
): Batched {
  const size = x!.aval.shape[dim!]!;
  const before = sizeOf(x!.aval.shape.slice(0, dim!));
  let product = 1;
  let cut = 0;
  while (product !== before && cut < shape.length) product *= shape[cut++]!;
  if (product === before)
    return [bind1(p.reshape, [x!], { shape: insertAt(shape, cut, size) }), cut];
  return [bind1(p.reshape, [moveaxis(x!, dim!, 0)], { shape: [size, ...shape] }), 0];
}

/** A transposition is a copy anyway, so the batch axis goes to the front with it. */
export function batchTranspose(
  [x]: Args,
  [dim]: Dims,
  { permutation }: { readonly permutation: readonly number[] },
): Batched {
  return [bind1(p.transpose, [x!], { permutation: [dim!, ...shiftedAll(permutation, dim!)] }), 0];
}

/** Shapes align at the last axis, so the batch axis keeps its distance from the end. */
export function batchBroadcastTo(
  [x]: Args,
  [dim]: Dims,
  { shape }: { readonly shape: Shape },
): Batched {
  const out = shape.length - (x!.aval.shape.length - 1 - dim!);
  return [bind1(p.broadcastTo, [x!], { shape: insertAt(shape, out, x!.aval.shape[dim!]!) }), out];
}

export function batchSlice([x]: Args, [dim]: Dims, { start, stop, stride }: SliceParams): Batched {
  const params = {
    start: insertAt(start, dim!, 0),
    stop: insertAt(stop, dim!, x!.aval.shape[dim!]!),
    stride: insertAt(stride, dim!, 1),
  };
  return [bind1(p.slice, [x!], params), dim!];
}

/** A mapped padding value is not one scalar any more: pad with zeros and select it where there is padding. */
export function batchPad([x, value]: Args, [dim, valueDim]: Dims, params: PadParams): Batched {
  if (valueDim === null) return [padBatch(x!, dim!, value!, params), dim!];
  const { shape, dtype } = x!.aval;
  const zero = scalar(0, dtype);
  const padded = dim === null ? bind1(p.pad, [x!, zero], params) : padBatch(x!, dim!, zero, params);
  const example = dim === null ? shape : shape.filter((_, i) => i !== dim);
  const inside = beside(x!, () =>
    bind1(p.pad, [full(example, true), scalar(false, "bool")], params),
  );
  return batchElementwise(p.select, [inside, padded, value!], [null, dim!, valueDim!], none);
}

function padBatch(
  x: Tensor,
  dim: number,
  value: Tensor,
  { low, high, interior }: PadParams,
): Tensor {
  const params = {
    low: insertAt(low, dim, 0),
    high: insertAt(high, dim, 0),
    interior: insertAt(interior, dim, 0),
  };
  return bind1(p.pad, [x, value], params);
}

export function batchFlip(
  [x]: Args,
  [dim]: Dims,
  { axes }: { readonly axes: readonly number[] },
): Batched {
  return [bind1(p.flip, [x!], { axes: shiftedAll(axes, dim!) }), dim!];
}

/** The batch axis of the largest mapped argument decides; unmapped ones are repeated. */
export function batchConcatenate(
  args: Args,
  dims: Dims,
  { axis }: { readonly axis: number },
  { size }: BatchContext,
): Batched {
  let largest = -1;
  let to = 0;
  args.forEach((x, i) => {
    const dim = dims[i]!;
    if (dim === null || x.aval.size <= largest) return;
    largest = x.aval.size;
    to = dim;
  });
  const values = args.map((x, i) => batchAt(x, dims[i]!, to, size));
  return [bind1(p.concatenate, values, { axis: shifted(axis, to) }), to];
}
