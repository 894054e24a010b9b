import { badArgument, checkOptions, isFloat, Tensor } from "@cotangent/core";
import { matrixOf } from "./factorisation.ts";
import { noMatrices, notFloatingMatrices, unsupportedMatrices } from "./errors.ts";

/** A tensor of float32 or float64. Throws `BAD_ARGUMENT`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`. */
export function requireFloats(op: string, x: unknown, what = "the argument"): Tensor {
  if (!(x instanceof Tensor)) throw badArgument(op, what, "a tensor", x);
  const { dtype } = x.aval;
  if (!isFloat(dtype)) throw notFloatingMatrices(op, what, x.aval);
  if (dtype === "float16") throw unsupportedMatrices(op, dtype);
  return x;
}

/** A stack of matrices […, m, n]; throws `SHAPE_MISMATCH` too. */
export function requireMatrices(op: string, x: unknown, what = "the argument"): Tensor {
  const a = requireFloats(op, x, what);
  if (a.aval.shape.length < 2) throw noMatrices(op, what, "a matrix or a stack of matrices", a.aval);
  return a;
}

/** A stack of square matrices […, n, n]; throws `SHAPE_MISMATCH` too. */
export function requireSquare(op: string, x: unknown, what = "the argument"): Tensor {
  const a = requireMatrices(op, x, what);
  const [rows, columns] = matrixOf(a.aval.shape);
  if (rows !== columns) throw noMatrices(op, what, "a square matrix or a stack of square matrices", a.aval);
  return a;
}

/** Throws `UNKNOWN_OPTION` for other options, `BAD_ARGUMENT` for those of `flags` that are neither true nor false (nor left out). */
export function checkFlags<T extends object>(op: string, options: T, flags: readonly (keyof T & string)[], others: readonly (keyof T & string)[] = []): void {
  checkOptions(op, options, [...others, ...flags]);
  for (const name of flags) {
    const value: unknown = options[name];
    if (value !== undefined && typeof value !== "boolean") throw badArgument(op, `the option ${name}`, "true or false", value);
  }
}
