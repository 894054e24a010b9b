import { arrayTypes, type DType, type TypedArray } from "./dtype.ts";
import { memoryFull } from "./errors.ts";

/** A zero-filled array for `size` elements of `dtype`. Throws `MEMORY_FULL` where the engine makes none of this length. */
export function allocate(dtype: DType, size: number): TypedArray {
  try {
    return new arrayTypes[dtype](size);
  } catch {
    throw memoryFull(size * arrayTypes[dtype].BYTES_PER_ELEMENT);
  }
}
