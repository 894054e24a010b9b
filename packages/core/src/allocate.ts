import { arrayTypes, type DType, type TypedArray } from "./dtype.ts";
import { memoryFull } from "./errors.ts";

/** Bytes of large arrays that have been made. */
let made = 0;

/**
 * Is told of each array that is made off the JavaScript heap, in bytes. The C library of Linux hands the memory of large ones
 * back when they are collected, and gets it anew page by page, which may take longer than to compute what is written there. Once it
 * has seen an array of almost 32 MiB come and go, it keeps up to 64 MiB (mallopt(3), M_MMAP_THRESHOLD): so a program that goes on
 * making large arrays makes one, once, which nobody touches.
 */
export function keepFreed(bytes: number): void {
  if (bytes < 65536 || (made += bytes) < 2 ** 25) return;
  // no sum is large enough from now on
  made = -Infinity * new ArrayBuffer(31 * 2 ** 20).byteLength;
}

/** A zero-filled array for `size` elements of `dtype`. Throws `MEMORY_FULL` where the engine makes none of this length. */
export function allocate(dtype: DType, size: number): TypedArray {
  const bytes = size * arrayTypes[dtype].BYTES_PER_ELEMENT;
  try {
    keepFreed(bytes);
    return new arrayTypes[dtype](size);
  } catch {
    throw memoryFull(bytes);
  }
}
