import { type Aval, type Shape } from "./aval.ts";
import { badArgument, dimOutOfRange, notBroadcastable } from "./errors.ts";

/** The shape that all given shapes broadcast to (NumPy's rule), or null if there is none. */
export function broadcastShapes(shapes: readonly Shape[]): Shape | null {
  return shapes.reduce(broadcastTwo, []);
}

function broadcastTwo(a: Shape | null, b: Shape): Shape | null {
  if (a === null || a === b || b.length === 0) return a;
  const lead = a.length - b.length;
  if (lead < 0) return broadcastTwo(b, a);
  const out = a.slice();
  for (let i = lead; i < a.length; i++) {
    const m = a[i]!;
    const n = b[i - lead]!;
    if (m !== n && m !== 1 && n !== 1) return null;
    if (m === 1) out[i] = n;
  }
  return out;
}

/** As `broadcastShapes`, with the error that names `op`. */
export function broadcastAvals(op: string, avals: readonly Aval[]): Shape {
  const shape = avals.reduce((out: Shape | null, aval) => broadcastTwo(out, aval.shape), avals[0]!.shape);
  if (shape === null) throw notBroadcastable(op, avals);
  return shape;
}

/** Whether `dim` may be named of a tensor without dimensions, where it means the whole. */
export function isScalarDim(dim: unknown): boolean {
  return dim === 0 || dim === -1;
}

/** `dim` counted from the front; negative ones count from the back. Throws `DIM_OUT_OF_RANGE`. */
export function normalizeDim(op: string, dim: number, shape: Shape): number {
  if (!Number.isInteger(dim)) throw badArgument(op, "the dimension", "an integer", dim);
  const d = dim < 0 ? dim + shape.length : dim;
  if (d < 0 || d >= shape.length) throw dimOutOfRange(op, dim, shape);
  return d;
}

/**
 * Dimensions as a sorted list without duplicates; `undefined` or `null` means all. Of a tensor without dimensions 0 and −1
 * are none, as in PyTorch.
 */
export function normalizeDims(
  op: string,
  dims: number | readonly number[] | null | undefined,
  shape: Shape,
): readonly number[] {
  if (dims === undefined || dims === null) return shape.map((_, i) => i);
  const given = typeof dims === "number" ? [dims] : dims;
  if (!Array.isArray(given)) throw badArgument(op, "the dimensions", "an integer or a list of integers", given);
  const named = shape.length === 0 ? given.filter((d) => !isScalarDim(d)) : given;
  const out = named.map((d) => normalizeDim(op, d, shape)).sort((a, b) => a - b);
  if (out.some((d, i) => i > 0 && d === out[i - 1]))
    throw badArgument(op, "the dimensions", "distinct", given);
  return out;
}

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides: number[] = Array.from({ length: shape.length });
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= shape[i]!;
  }
  return strides;
}

/** The shape without the given (sorted) dimensions. */
export function withoutDims(shape: Shape, dims: readonly number[]): number[] {
  return shape.filter((_, i) => !dims.includes(i));
}
