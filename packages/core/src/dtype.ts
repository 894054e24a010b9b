/** The element types. `float32` is the default, as in PyTorch. */
export type DType = "float32" | "float64" | "int32" | "uint32" | "bool";

export type TypedArray = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

export const dtypes: readonly DType[] = ["float32", "float64", "int32", "uint32", "bool"];

/** Bytes an element. A bool is one byte, 0 or 1. */
export const bytesPerElement: Readonly<Record<DType, number>> = {
  float32: 4,
  float64: 8,
  int32: 4,
  uint32: 4,
  bool: 1,
};

/** A zero-filled array for `size` elements of `dtype`. */
export function allocate(dtype: DType, size: number): TypedArray {
  switch (dtype) {
    case "float32":
      return new Float32Array(size);
    case "float64":
      return new Float64Array(size);
    case "int32":
      return new Int32Array(size);
    case "uint32":
      return new Uint32Array(size);
    case "bool":
      return new Uint8Array(size);
  }
}

export function isFloat(dtype: DType): dtype is "float32" | "float64" {
  return dtype === "float32" || dtype === "float64";
}

export function isInteger(dtype: DType): dtype is "int32" | "uint32" {
  return dtype === "int32" || dtype === "uint32";
}
