import type { BatchContext, BatchDim, Batched, Mapped } from "../primitive.ts";
import { broadcastTo, moveaxis } from "../ops/movement.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { withTrace } from "../trace.ts";
import type { Flat } from "./flat.ts";

/** `f` for all examples: the outputs and where their mapped axes are. */
export function mapped(
  context: BatchContext,
  f: Flat,
  values: readonly Tensor[],
  dims: readonly BatchDim[],
): Batched[] {
  const trace = context.fork();
  trace.quiet = true;
  return withTrace(trace, () =>
    (f(...values.map((x, i) => trace.wrap(x, dims[i]!))) as readonly (Tensor & Mapped)[]).map((y) =>
      y.trace === trace ? [y.value, y.dim] : [y, null],
    ),
  );
}

/** As `mapped`, with the mapped axis first in those outputs that `where` says (default all). */
export function mappedFirst(
  context: BatchContext,
  f: Flat,
  values: readonly Tensor[],
  dims: readonly BatchDim[],
  where?: readonly boolean[],
): Tensor[] {
  return mapped(context, f, values, dims).map(([y, dim], i) =>
    where === undefined || where[i]! ? axisFirst(y, dim, context) : y,
  );
}

/** The value with its mapped axis first: moved if there is one, repeated if not. */
export function axisFirst(x: Tensor, dim: BatchDim, { size }: BatchContext): Tensor {
  return dim === null ? broadcastTo(x, [size, ...x.aval.shape]) : moveaxis(x, dim, 0);
}

/** Axis 0 for what is mapped. */
export function first(where: readonly boolean[]): BatchDim[] {
  return where.map((w) => (w ? 0 : null));
}
