import type { Aval, TypedArray } from "@cotangent/core";
import { halfBits, halfOfBits, toHalf } from "./half.ts";
import type { Fault } from "./fault.ts";
import type { IndexCheck } from "./index-check.ts";
import type { Storage } from "./pool.ts";

const noChecks: readonly IndexCheck[] = [];

/** The buffer of one value, as tensors hold it. Elements have four bytes, of float16 two; a bool is a u32, 0 or 1. */
export class WebgpuBuffer {
  readonly aval: Aval;
  /** What it belongs to. */
  readonly home: object;
  /** An object of its own, since it outlives the buffer when that is dropped. */
  readonly memory: Memory = { storage: null };
  fault: Fault | null = null;
  /** Those of the programs that it comes from. */
  checks: readonly IndexCheck[] = noChecks;
  /** The elements where they came from the host and are few. */
  host: TypedArray | null = null;

  constructor(home: object, aval: Aval) {
    this.home = home;
    this.aval = aval;
  }
}

/** Null for values without elements, for those that were released, and until the device gets to it. */
export interface Memory {
  storage: Storage | null;
}

/** Bytes of the elements on the device, in words of four. */
export const bytesOf = ({ dtype, size }: Aval): number =>
  dtype === "float16" ? 4 * Math.ceil(size / 2) : 4 * size;

/** Elements as the device has them. */
export function toWords(data: TypedArray, aval: Aval): TypedArray | Uint16Array {
  if (aval.dtype === "float16") {
    const words = new Uint16Array(bytesOf(aval) / 2);
    for (let i = 0; i < data.length; i++) words[i] = halfBits(data[i]!);
    return words;
  }
  return data instanceof Uint8Array ? Uint32Array.from(data) : data;
}

/** Elements that were given, as they are read again. */
export const asHeld = (data: TypedArray, { dtype }: Aval): TypedArray =>
  dtype === "float16" ? Float32Array.from(data, toHalf) : data;

/** Elements as the host has them, from a copy of the device's. */
export function fromWords(words: ArrayBuffer, aval: Aval): TypedArray {
  switch (aval.dtype) {
    case "float16":
      return Float32Array.from(new Uint16Array(words, 0, aval.size), halfOfBits);
    case "float32":
      return new Float32Array(words);
    case "int32":
      return new Int32Array(words);
    case "bool":
      return Uint8Array.from(new Uint32Array(words));
    default:
      return new Uint32Array(words);
  }
}
