import { normalizeDim } from "../shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add, mul, ne, sub } from "./elementwise.ts";
import { requireInteger, requireOptions, requireTensor } from "./lift.ts";
import { reshape, sliceAxis } from "./movement.ts";
import { cumsum, sum } from "./reduction.ts";

export interface TrapezoidOptions {
  /** Where y was sampled: a tensor that broadcasts against y, or a vector along `dim`. */
  readonly x?: Tensor;
  /** Distance of the samples, if there is no `x`. */
  readonly dx?: number;
  readonly dim?: number;
}

/** Differences of neighbours along `dim`, `n` times over; of booleans whether they differ. */
export function diff(x: Tensor, n = 1, dim = -1): Tensor {
  const axis = normalizeDim("diff", dim, requireTensor("diff", x).aval.shape);
  requireInteger("diff", "the number of times", n);
  let out = x;
  for (let i = 0; i < n; i++) {
    const size = out.aval.shape[axis]!;
    const [next, previous] = [
      sliceAxis(out, axis, Math.min(1, size), size),
      sliceAxis(out, axis, 0, Math.max(size - 1, 0)),
    ];
    out = x.aval.dtype === "bool" ? ne(next, previous) : sub(next, previous);
  }
  return out;
}

function areas(op: string, y: Tensor, options: TrapezoidOptions): [Tensor, number] {
  requireOptions(op, options, { x: 1, dx: 1, dim: 1 });
  const { x, dx = 1, dim = -1 } = options;
  const { shape } = requireTensor(op, y).aval;
  const axis = normalizeDim(op, dim, shape);
  const size = shape[axis]!;
  const ends = add(
    sliceAxis(y, axis, Math.min(1, size), size),
    sliceAxis(y, axis, 0, Math.max(size - 1, 0)),
  );
  if (x === undefined) return [mul(ends, dx / 2), axis];
  const along = requireTensor(op, x, "x").aval.shape.length === 1 && shape.length > 1;
  const steps = along
    ? reshape(
        diff(x),
        shape.map((_, i) => (i === axis ? -1 : 1)),
      )
    : diff(x, 1, axis - shape.length);
  return [mul(mul(ends, steps), 0.5), axis];
}
/** Integral of the samples y along `dim` by the trapezoidal rule. */
export function trapezoid(y: Tensor, options: TrapezoidOptions = {}): Tensor {
  const [parts, axis] = areas("trapezoid", y, options);
  return sum(parts, axis);
}
/** Integrals up to each sample but the first; see `trapezoid`. */
export function cumulativeTrapezoid(y: Tensor, options: TrapezoidOptions = {}): Tensor {
  const [parts, axis] = areas("cumulativeTrapezoid", y, options);
  return cumsum(parts, axis);
}
