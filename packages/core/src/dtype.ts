/** The element types. `float32` is the default, as in PyTorch; `float16` is there on devices of WebGPU that have it. */
export type DType = Float | "int32" | "uint32" | "bool";
export type Float = "float16" | "float32" | "float64";

export type TypedArray = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

/**
 * The kind of array that holds elements of a dtype. Numbers that are to become float16 wait in a Float64Array, of which the backend rounds
 * once; what is read of it is a Float32Array, which has all float16 numbers.
 */
export const arrayTypes = {
  float16: Float64Array,
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  bool: Uint8Array,
} as const;

export const allDtypes: readonly DType[] = /* @__PURE__ */ Object.keys(arrayTypes) as DType[];
/** Those that a backend on the CPU has: all but float16, the first. */
export const dtypes: readonly DType[] = /* @__PURE__ */ allDtypes.slice(1);

/** Bytes an element. A bool is one byte, 0 or 1. */
export const bytesPerElement: Readonly<Record<DType, number>> = {
  float16: 2,
  float32: 4,
  float64: 8,
  int32: 4,
  uint32: 4,
  bool: 1,
};

const unlimited = [-Infinity, Infinity] as const;

/** The smallest and the largest number of a dtype. */
export const limits: Readonly<Record<DType, readonly [number, number]>> = {
  float16: unlimited,
  float32: unlimited,
  float64: unlimited,
  int32: [-2147483648, 2147483647],
  uint32: [0, 4294967295],
  bool: [0, 1],
};

export function isFloat(dtype: DType): dtype is Float {
  return dtype[0] === "f";
}

export function isInteger(dtype: DType): dtype is "int32" | "uint32" {
  return dtype.includes("int");
}
