/** The element types. `float32` is the default, as in PyTorch. */
export type DType = "float32" | "float64" | "int32" | "uint32" | "bool";

export type TypedArray = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

/** The kind of array that holds elements of a dtype. */
export const arrayTypes = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  bool: Uint8Array,
} as const;

export const dtypes: readonly DType[] = /* @__PURE__ */ Object.keys(arrayTypes) as DType[];

/** Bytes an element. A bool is one byte, 0 or 1. */
export const bytesPerElement: Readonly<Record<DType, number>> = {
  float32: 4,
  float64: 8,
  int32: 4,
  uint32: 4,
  bool: 1,
};

/** The smallest and the largest number of a dtype. */
export const limits: Readonly<Record<DType, readonly [number, number]>> = {
  float32: [-Infinity, Infinity],
  float64: [-Infinity, Infinity],
  int32: [-2147483648, 2147483647],
  uint32: [0, 4294967295],
  bool: [0, 1],
};

/** A zero-filled array for `size` elements of `dtype`. */
export function allocate(dtype: DType, size: number): TypedArray {
  return new arrayTypes[dtype](size);
}

export function isFloat(dtype: DType): dtype is "float32" | "float64" {
  return dtype === "float32" || dtype === "float64";
}

export function isInteger(dtype: DType): dtype is "int32" | "uint32" {
  return dtype === "int32" || dtype === "uint32";
}
