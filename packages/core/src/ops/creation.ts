import { allocate } from "../allocate.ts";
import { avalOf, type Shape, sizeOf } from "../aval.ts";
import { type Backend, currentBackend, onBackend, requireBackend, requireDType } from "../backend.ts";
import { type DType, isFloat, type TypedArray } from "../dtype.ts";
import { badArgument, CotangentError } from "../errors.ts";
import { broadcastTo, iota } from "../primitives/movement.ts";
import { type NestedArray, unnest } from "../tensor/nested.ts";
import { ArrayTensor, Tensor } from "../tensor/tensor.ts";
import { bind1 } from "../trace.ts";

import { add, eq, mul } from "./elementwise.ts";
import { beside, checkDType, getDefaultDtype, requireOptions, requireTensor, scalar, toDType, within } from "./lift.ts";

export interface TensorOptions {
  /** Default: that of the data; numbers give the default dtype, booleans bool. */
  readonly dtype?: DType | undefined;
  /** Default: the backend in force (`withBackend`, `setDefaultBackend`). */
  readonly backend?: Backend | undefined;
}

type AnyTypedArray = TypedArray | Int8Array | Int16Array | Uint16Array | Uint8ClampedArray;
export type TensorData = NestedArray | AnyTypedArray;

/**
 * A tensor of the given data: a number, nested arrays, or a typed array (one dimension, or `shape`).
 * The data are copied.
 * @example tensor([[1, 2], [3, 4]], { dtype: "float64" })
 */
export function tensor(
  data: TensorData | Tensor,
  options: TensorOptions & { readonly shape?: Shape } = {},
): Tensor {
  requireOptions("tensor", options, { dtype: 1, backend: 1, shape: 1 });
  checkDType("tensor", options.dtype);
  if (data instanceof Tensor)
    return options.dtype === undefined ? (data.weak?.as() ?? data) : toDType(data, options.dtype);
  if (ArrayBuffer.isView(data)) {
    const array = data as AnyTypedArray;
    const shape = options.shape ?? [array.length];
    return upload(
      array,
      checkShape("tensor", shape, array.length),
      options.dtype ?? typedArrayDType(array),
      options.backend,
    );
  }
  const { shape, values } = unnest("tensor", data);
  const dtype =
    options.dtype ??
    (values.length > 0 && values.every((v) => typeof v === "boolean") ? "bool" : getDefaultDtype());
  return upload(
    values,
    checkShape("tensor", options.shape ?? shape, values.length),
    dtype,
    options.backend,
  );
}

function typedArrayDType(array: AnyTypedArray): DType {
  if (array instanceof Float32Array) return "float32";
  if (array instanceof Float64Array) return "float64";
  if (array instanceof Uint32Array) return "uint32";
  if (/Big|View/.test(array[Symbol.toStringTag]))
    throw badArgument(
      "tensor",
      "a typed array",
      "of floats or of integers of at most 32 bits",
      array,
    );
  return "int32";
}

function upload(
  values: ArrayLike<number | boolean>,
  shape: Shape,
  dtype: DType,
  backend = currentBackend(),
): Tensor {
  const aval = avalOf(shape, dtype);
  requireBackend("tensor", backend);
  requireDType(backend, aval);
  const data = allocate(dtype, aval.size);
  if (dtype === "bool") for (let i = 0; i < data.length; i++) data[i] = values[i] ? 1 : 0;
  else if (isFloat(dtype)) data.set(values as ArrayLike<number>);
  else copyIntegers(values, data, dtype);
  return new ArrayTensor(aval, backend, backend.upload(data, aval));
}

function copyIntegers(
  values: ArrayLike<number | boolean>,
  out: TypedArray,
  dtype: DType,
): void {
  for (let i = 0; i < out.length; i++) {
    out[i] = Number(values[i]);
    if (out[i] !== Number(values[i]))
      throw badArgument(
        "tensor",
        `element ${i}`,
        `an integer that ${dtype} can hold`,
        values[i],
        "Use a float dtype, or round first.",
      );
  }
}

export function checkShape(op: string, shape: Shape, size?: number): Shape {
  if (!Array.isArray(shape) || shape.some((n) => !Number.isInteger(n) || n < 0))
    throw badArgument(op, "the shape", "a list of integers of 0 or more", shape);
  if (size !== undefined && sizeOf(shape) !== size)
    throw new CotangentError(
      "SHAPE_MISMATCH",
      `${op}: expected ${sizeOf(shape)} elements for the shape [${shape.join(",")}], got ${size}.`,
    );
  return shape;
}

function make(op: string, options: TensorOptions | undefined, body: (options: TensorOptions) => Tensor): Tensor {
  requireOptions(op, options, { dtype: 1, backend: 1 });
  const given = options ?? {};
  checkDType(op, given.dtype);
  return given.backend === undefined ? body(given) : onBackend(requireBackend(op, given.backend), () => body(given));
}

function filled(op: string, shape: Shape, value: number | boolean, options?: TensorOptions): Tensor {
  checkShape(op, shape);
  return make(op, options, ({ dtype = typeof value === "boolean" ? "bool" : getDefaultDtype() }) =>
    bind1(broadcastTo, [scalar(value, dtype)], { shape }),
  );
}
/** A tensor filled with one value: a number, which gets the default dtype, or a boolean. */
export function full(shape: Shape, value: number | boolean, options?: TensorOptions): Tensor {
  return within("full", () => filled("full", shape, value, options));
}
export function zeros(shape: Shape, options?: TensorOptions): Tensor {
  return filled("zeros", shape, 0, options);
}
export function ones(shape: Shape, options?: TensorOptions): Tensor {
  return filled("ones", shape, 1, options);
}

function like(op: string, x: Tensor, value: number | boolean, options?: TensorOptions): Tensor {
  const { aval, backend: home } = requireTensor(op, x);
  const { shape } = aval;
  return beside(x, () =>
    make(op, options, ({ dtype = aval.dtype, backend = home }) =>
      // like a scalar that lives nowhere yet: another one, or it would settle on the default backend
      backend === null && shape.length === 0
        ? scalar(value, dtype)
        : bind1(broadcastTo, [scalar(value, dtype)], { shape }),
    ),
  );
}
/** Filled with `value`, of the shape of `x` and (if not given) its dtype, and beside it. */
export function fullLike(x: Tensor, value: number | boolean, options?: TensorOptions): Tensor {
  return within("fullLike", () => like("fullLike", x, value, options));
}
export function zerosLike(x: Tensor, options?: TensorOptions): Tensor {
  return like("zerosLike", x, 0, options);
}
export function onesLike(x: Tensor, options?: TensorOptions): Tensor {
  return like("onesLike", x, 1, options);
}

/** Where options begin among numbers that may be left out: `arange(5, { dtype })`. */
function splitOptions(
  args: readonly (number | TensorOptions | undefined)[],
): [numbers: readonly (number | undefined)[], options: TensorOptions | undefined] {
  const at = args.findIndex((arg, i) => i > 0 && typeof arg === "object");
  return at < 0
    ? [args as readonly number[], undefined]
    : [args.slice(0, at) as readonly number[], args[at] as TensorOptions];
}

/** The n×m matrix with ones on the diagonal, n×n where m is left out. */
export function eye(n: number, options?: TensorOptions): Tensor;
export function eye(n: number, m?: number, options?: TensorOptions): Tensor;
export function eye(n: number, ...rest: readonly (number | TensorOptions | undefined)[]): Tensor {
  const [[, m = n], options] = splitOptions([n, ...rest]);
  checkShape("eye", [n, m]);
  return make("eye", options, ({ dtype = getDefaultDtype() }) =>
    toDType(eq(range([n, 1], 0, "int32"), range([1, m], 1, "int32")), dtype),
  );
}

/** 0, 1, 2, … along `axis`; `basis` marks the rows of a Jacobian's basis, see the primitive. */
export function range(shape: Shape, axis: number, dtype: DType, basis = false): Tensor {
  return bind1(iota, [], basis ? { shape, axis, dtype, basis } : { shape, axis, dtype });
}

/**
 * `arange(stop)`, `arange(start, stop, step)`: from `start` up to but without `stop`.
 * Of integers the dtype is the default one, as everywhere with numbers; ask for int32 by `{ dtype }`.
 * @example arange(5, { dtype: "int32" }), arange(0, 1, 0.25)
 */
export function arange(stop: number, options?: TensorOptions): Tensor;
export function arange(start: number, stop: number, options?: TensorOptions): Tensor;
export function arange(start: number, stop?: number, step?: number, options?: TensorOptions): Tensor;
export function arange(start: number, ...rest: readonly (number | TensorOptions | undefined)[]): Tensor {
  const [[, stop, step = 1], options] = splitOptions([start, ...rest]);
  const from = stop === undefined ? 0 : start;
  const to = stop ?? start;
  if (![from, to, step].every(Number.isFinite) || step === 0)
    throw badArgument("arange", "start, stop and step", "finite numbers, step not 0", [from, to, step]);
  const n = Math.max(0, Math.ceil((to - from) / step));
  return make("arange", options, ({ dtype = getDefaultDtype() }) => {
    const i = range([n], 0, dtype);
    const scaled = step === 1 ? i : mul(i, scalar(step, dtype));
    return from === 0 ? scaled : add(scaled, scalar(from, dtype));
  });
}

/** `count` (100) evenly spaced numbers from `start` to `stop`, both included. */
export function linspace(start: number, stop: number, options?: TensorOptions): Tensor;
export function linspace(start: number, stop: number, count?: number, options?: TensorOptions): Tensor;
export function linspace(start: number, ...rest: readonly (number | TensorOptions | undefined)[]): Tensor {
  const [[, stop, count = 100], options] = splitOptions([start, ...rest]);
  if (typeof start !== "number" || typeof stop !== "number")
    throw badArgument("linspace", "start and stop", "numbers", [start, stop]);
  checkShape("linspace", [count]);
  const values = Float64Array.from({ length: count }, (_, i) =>
    // from the nearer end, so that both ends are exact
    i < count / 2
      ? start + ((stop - start) * i) / Math.max(count - 1, 1)
      : stop - ((stop - start) * (count - 1 - i)) / Math.max(count - 1, 1),
  );
  if (count === 1) values[0] = start;
  return make("linspace", options, ({ dtype = getDefaultDtype() }) => upload(values, [count], dtype));
}
