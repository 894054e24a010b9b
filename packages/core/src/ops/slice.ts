import { badArgument } from "../errors.ts";
import { normalizeDim } from "../shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { requireOptions } from "./lift.ts";
import { flip, sliceAxis, sliceBounds } from "./movement.ts";

export interface SliceOptions {
  /** Default 0. */
  readonly dim?: number;
  /** Default 1; not 0. Negative: downwards. */
  readonly step?: number;
}

/** A range of places for `index`, as `start:stop:step` in Python; made by `slice(start, stop, step)`. */
export class Slice {
  readonly start: number | null;
  readonly stop: number | null;
  readonly step: number | null;
  constructor(start: number | null, stop: number | null, step: number | null) {
    this.start = start;
    this.stop = stop;
    this.step = step;
  }
}

/**
 * Of a tensor: as `Array.prototype.slice` along one dimension; negative bounds count from the end, `step` may be
 * negative. Of numbers: a `Slice` for `index`; with one number up to it, as in Python.
 * @example slice(x, 1, -1, { dim: 1 }); x.index(slice(1, null), slice(3))
 */
export function slice(
  x: Tensor,
  start?: number | null,
  stop?: number | null,
  options?: SliceOptions,
): Tensor;
export function slice(start?: number | null, stop?: number | null, step?: number | null): Slice;
export function slice(
  x?: Tensor | number | null,
  start?: number | null,
  stop?: number | null,
  options?: SliceOptions,
): Tensor | Slice {
  if (x instanceof Tensor) return sliceTensor(x, start, stop, options);
  checkSlice(x, start, stop);
  return start === undefined
    ? new Slice(null, x ?? null, null)
    : new Slice(x ?? null, start, stop ?? null);
}

/** `slice` of a tensor, apart from the other one, which programs that only have the method do without. */
export function sliceTensor(
  x: Tensor,
  start?: number | null,
  stop?: number | null,
  options: SliceOptions = {},
): Tensor {
  requireOptions("slice", options, { dim: 1, step: 1 });
  const { shape } = x.aval;
  const dim = normalizeDim("slice", options.dim ?? 0, shape);
  const [first, last, step] = sliceBounds(shape[dim]!, start, stop, options.step ?? 1);
  if (step > 0) return sliceAxis(x, dim, first, last, step);
  // downwards: the same places upwards, reversed
  const count = Math.max(0, Math.ceil((last - first) / step));
  const low = first + (count - 1) * step;
  const up = count === 0 ? sliceAxis(x, dim, 0, 0, 1) : sliceAxis(x, dim, low, first + 1, -step);
  return flip(up, dim);
}

function checkSlice(...bounds: readonly unknown[]): void {
  for (const b of bounds)
    if (b !== null && b !== undefined && !Number.isInteger(b))
      throw badArgument(
        "slice",
        "the first argument",
        "a tensor, or start, stop and step integers or null",
        bounds,
      );
}
