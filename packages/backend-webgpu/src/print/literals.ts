import type { DType } from "@cotangent/core";
import { toHalf } from "../runtime/half.ts";

/** The type of an element in expressions. Of float16 it is that of which each operation's result is rounded. */
export const typeOf: Readonly<Record<DType, string>> = {
  float16: "f32",
  float32: "f32",
  float64: "f64",
  int32: "i32",
  uint32: "u32",
  bool: "bool",
};

/** The type of an element in memory. */
export const storedTypeOf: Readonly<Record<DType, string>> = { ...typeOf, float16: "f16", bool: "u32" };

/** What sums of many are made in, in memory too. */
export const accumulatorOf = (dtype: DType): DType => (dtype === "float16" ? "float32" : dtype);

/** A result of `dtype` as it is in memory. */
export const rounded = (x: string, dtype: DType, use: (name: string) => string): string =>
  dtype === "float16" ? `${use("half")}(${x})` : x;

const word = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(4));

function bitsOf(x: number): string {
  word.setFloat32(0, x);
  return `0x${word.getUint32(0).toString(16).padStart(8, "0")}u`;
}

/** A number as WGSL. `use` brings the functions that make what has no literal. */
export function literal(x: number, dtype: DType, use: (name: string) => string): string {
  if (dtype === "bool") return x === 0 ? "false" : "true";
  if (dtype === "int32") return `i32(${x})`;
  if (dtype === "uint32") return `${x}u`;
  const y = dtype === "float16" ? toHalf(x) : Math.fround(x);
  // the language refuses constants that are not finite, and drivers flush or misread the smallest and largest
  if (!Number.isFinite(y)) return `${use("fromBits")}(${bitsOf(y)})`;
  const size = Math.abs(y);
  if (Object.is(y, -0) || (size !== 0 && size < 1.2e-38) || size > 1e38)
    return `bitcast<f32>(${bitsOf(y)})`;
  const text = String(y);
  return /[.e]/.test(text) ? `f32(${text})` : `f32(${text}.0)`;
}
