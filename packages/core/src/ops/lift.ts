import { type Aval, avalOf, type Shape } from "../aval.ts";
import { type Backend, isCurrent, onBackend } from "../backend.ts";
import { checkOptions } from "../arguments.ts";
import { allDtypes, type DType, isFloat } from "../dtype.ts";
import { badArgument, CotangentError, describe } from "../errors.ts";
import { cast } from "../primitives/elementwise.ts";
import { ArrayTensor, hostScalar, Tensor } from "../tensor/tensor.ts";
import { bind1 } from "../trace.ts";
import { isPlainObject } from "../tree.ts";

/** What an operation takes for a tensor. A number or boolean is a weak scalar: it follows the tensors' dtype. */
export type TensorLike = Tensor | number | boolean;

let defaultFloat: "float32" | "float64" = "float32";

/** The dtype of new tensors and of integer operations with a fractional result: "float32" (initially) or "float64". */
export function setDefaultDtype(dtype: "float32" | "float64"): void {
  if (!/^float(32|64)$/.test(dtype))
    throw badArgument("setDefaultDtype", "the dtype", '"float32" or "float64"', dtype);
  defaultFloat = dtype;
}

export function getDefaultDtype(): "float32" | "float64" {
  return defaultFloat;
}

/** Zero-dimensional constant; on the backend of `near`, if it is given, so that what is made of it alone is there, too. */
export function scalar(value: number | boolean, dtype: DType, near?: TensorLike): Tensor {
  const host = hostScalar(value, avalOf([], dtype));
  const home = (near as Tensor | undefined)?.backend;
  return home && !isCurrent(home) ? new ArrayTensor(host.aval, home, host.bufferOn(home)) : host;
}

// Categories, as PyTorch has them: bool < integer < float.
const category = (d: DType): number => (d === "bool" ? 0 : isFloat(d) ? 2 : 1);

/**
 * PyTorch's type promotion. Tensors with dimensions decide; a zero-dimensional tensor, and after it a JavaScript
 * number, only counts if its category (bool < integer < float) is higher. An integer-valued number counts as
 * integer. int32 with uint32 has no common dtype here and is an error.
 * @see https://docs.pytorch.org/docs/stable/tensor_attributes.html#type-promotion-doc
 */
export function resultType(op: string, args: readonly TensorLike[]): DType {
  // of tensors with dimensions, without, and of numbers
  const found: [DType?, DType?, DType?] = [];
  // one of the numbers only fits uint32: beside int32 floating-point rather than another number
  let large = false;
  for (const arg of args) {
    const a = arg instanceof Tensor ? (arg.weak?.like ?? arg) : arg;
    const strong = a instanceof Tensor;
    const kind = strong ? (a.aval.shape.length > 0 ? 0 : 1) : 2;
    found[kind] = join(op, found[kind], strong ? a.aval.dtype : weakType(op, a), args);
    large ||= typeof a === "number" && a >= 2 ** 31;
  }
  const out = found.reduce((best, other) => (best && (!other || category(other) <= category(best)) ? best : other))!;
  return out === "int32" && large ? defaultFloat : out;
}

function weakType(op: string, value: unknown): DType {
  if (typeof value === "boolean") return "bool";
  if (typeof value !== "number")
    throw badArgument(op, "every argument", "a tensor, a number or a boolean", value);
  return Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 32 ? "int32" : defaultFloat;
}

function join(op: string, a: DType | undefined, b: DType, args: readonly TensorLike[]): DType {
  if (a === undefined || a === b) return b;
  if (category(a) !== category(b)) return category(a) > category(b) ? a : b;
  // their names are in the order of their bits
  if (isFloat(a)) return a > b ? a : b;
  throw new CotangentError(
    "NO_COMMON_DTYPE",
    `${op}: int32 and uint32 have no common dtype, got ${args.map(describe).join(" and ")}.`,
    "Convert one with x.to(dtype).",
  );
}

/** Throws `BAD_ARGUMENT` for what is neither a dtype nor left out. */
export function checkDType(op: string, dtype: unknown): void {
  if (dtype !== undefined && !allDtypes.includes(dtype as DType))
    throw badArgument(op, "the dtype", `one of ${allDtypes.join(", ")}`, dtype);
}

/** `x` as a tensor of `dtype`; a number is put beside `near`. */
export function toDType(x: TensorLike, dtype: DType, near?: TensorLike): Tensor {
  if (!(x instanceof Tensor)) return scalar(x, dtype, near);
  return x.weak?.as(dtype) ?? (x.aval.dtype === dtype ? x : bind1(cast, [x], { dtype }));
}

/** A truth value as 0 or 1. */
export const counted = (x: Tensor): Tensor => (x.aval.dtype === "bool" ? toDType(x, "int32") : x);

/** All arguments in their common dtype. */
export function promote(op: string, args: readonly TensorLike[]): Tensor[] {
  const dtype = resultType(op, args);
  const near = args.find((a) => (a as Tensor).backend);
  return args.map((a) => toDType(a, dtype, near));
}

/** Two arguments in their common dtype, or a floating-point one if `float`; the hot path of every binary operation. */
export function promoteTwo(
  op: string,
  a: TensorLike,
  b: TensorLike,
  float: boolean,
): [Tensor, Tensor] {
  if (a instanceof Tensor) {
    const { dtype } = a.aval;
    if (b instanceof Tensor ? b.aval.dtype === dtype : typeof b === "number" && isFloat(dtype)) {
      if (!float || isFloat(dtype))
        return [a, b instanceof Tensor ? b : scalar(b as number, dtype, a)];
    }
  }
  let dtype = resultType(op, [a, b]);
  if (float && !isFloat(dtype)) dtype = defaultFloat;
  return [toDType(a, dtype, b), toDType(b, dtype, a)];
}

/** `x` as a floating-point tensor: integers and booleans become the default dtype. */
export function toFloat(op: string, x: TensorLike): Tensor {
  if (x instanceof Tensor) return toDType(x, isFloat(x.aval.dtype) ? x.aval.dtype : defaultFloat);
  if (typeof x !== "number" && typeof x !== "boolean")
    throw badArgument(op, "the argument", "a tensor or a number", x);
  return scalar(x, defaultFloat);
}

/** `f` of `x`; of float16 in float32 and rounded, for what goes beyond 65504 on its way. */
export function inWide(x: Tensor, f: (x: Tensor) => Tensor): Tensor {
  const { dtype } = x.aval;
  return toDType(f(dtype === "float16" ? toDType(x, "float32") : x), dtype);
}

/** `x` itself if it is a tensor, else an error that says what was got. */
export function requireTensor(op: string, x: unknown, what = "the argument"): Tensor {
  if (!(x instanceof Tensor))
    throw badArgument(
      op,
      what,
      "a tensor",
      x,
      typeof x === "number" ? "Wrap it: tensor(value)." : undefined,
    );
  return x;
}

/** `n` itself if it is an integer of at least `least`. */
export function requireInteger(op: string, what: string, n: number, least = 0): number {
  if (!Number.isInteger(n) || n < least)
    throw badArgument(op, what, `an integer of ${least} or more`, n);
  return n;
}

/** `given` as a list, if it is an integer or a list of integers. */
export function requireIntegers(op: string, what: string, given: number | readonly number[]): readonly number[] {
  const list = typeof given === "number" ? [given] : given;
  if (!Array.isArray(list) || list.some((n) => !Number.isInteger(n)))
    throw badArgument(op, what, "an integer or a list of integers", given);
  return list;
}

/**
 * The options of an operation are an object of these, or left out: one that is misspelt is an error, not ignored.
 * Throws `BAD_ARGUMENT`, `UNKNOWN_OPTION`.
 */
export function requireOptions<T extends object>(
  op: string,
  options: T | undefined,
  known: { readonly [K in keyof NoInfer<T>]-?: 1 },
): void {
  if (options === undefined) return;
  if (!isPlainObject(options)) throw badArgument(op, "the options", "an object", options);
  checkOptions(op, options, Object.keys(known));
}

/**
 * What `op` is made of: an error of an operation in it says whose it is, `linear: inner: expected …`. An operation that
 * is but another name of `op` is not mentioned.
 */
export function within<R>(op: string, body: () => R, synonym = op): R {
  try {
    return body();
  } catch (error) {
    if (error instanceof CotangentError && !error.message.startsWith(`${op}: `)) {
      const { message } = error;
      error.message = `${op}: ${message.startsWith(`${synonym}: `) ? message.slice(synonym.length + 2) : message}`;
    }
    throw error;
  }
}

/** Runs `make` so that what it creates lives beside `x`. */
export function beside<R>(x: { readonly backend: Backend | null }, make: () => R): R {
  return x.backend === null ? make() : onBackend(x.backend, make);
}

export type { Aval, Shape };
