import type { DType } from "@cotangent/core";
import { type Expr, f32, f64, type FunctionBuilder, i32, i64, op, select, type ValueType } from "../emit/index.ts";

const lowest64 = -(2n ** 63n);
const lowest32 = -(2 ** 31);

/** Numbers above 0 are ordered as their bits, those below 0 the other way round. NaN is larger than everything, −0 is 0. */
function keyOfDouble(f: FunctionBuilder, x: Expr<"f64">): Expr<"i64"> {
  const number = f.let(op("f64.add", x, f64(0)));
  const bits = f.let(op("i64.reinterpret_f64", number));
  const key = op("i64.xor", bits, op("i64.or", op("i64.shr_s", bits, i64(63n)), i64(lowest64)));
  return select(op("f64.eq", number, number), key, i64(-1n));
}
function keyOfFloat(f: FunctionBuilder, x: Expr<"f32">): Expr<"i32"> {
  const number = f.let(op("f32.add", x, f32(0)));
  const bits = f.let(op("i32.reinterpret_f32", number));
  const key = op("i32.xor", bits, op("i32.or", op("i32.shr_s", bits, i32(31)), i32(lowest32)));
  return select(op("f32.eq", number, number), key, i32(-1));
}

/**
 * An element as an integer that is to be sorted in ascending order, read without a sign: of eight bytes for float64, of
 * four for the others.
 */
export function keyOf(f: FunctionBuilder, dtype: DType, x: Expr<ValueType>, descending: boolean): Expr<"i32"> | Expr<"i64"> {
  if (dtype === "float64") {
    const key = keyOfDouble(f, x as Expr<"f64">);
    return descending ? op("i64.xor", key, i64(-1n)) : key;
  }
  if (dtype === "float32") {
    const key = keyOfFloat(f, x as Expr<"f32">);
    return descending ? op("i32.xor", key, i32(-1)) : key;
  }
  // of booleans one bit only, so that one round of a radix sort is enough
  const turned = (dtype === "int32" ? lowest32 : 0) ^ (!descending ? 0 : dtype === "bool" ? 1 : -1);
  return turned === 0 ? (x as Expr<"i32">) : op("i32.xor", x as Expr<"i32">, i32(turned));
}
