import type { Aval, TypedArray } from "@cotangent/core";
import type { Fault } from "./fault.ts";
import type { IndexCheck } from "./index-check.ts";
import type { Storage } from "./pool.ts";

const noChecks: readonly IndexCheck[] = [];

/** The buffer of one value, as tensors hold it. Elements have four bytes; a bool is a u32, 0 or 1. */
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

/** Bytes of the elements on the device. */
export const bytesOf = (aval: Aval): number => 4 * aval.size;

/** Elements as the device has them: four bytes each. */
export function toWords(data: TypedArray): TypedArray {
  return data instanceof Uint8Array ? Uint32Array.from(data) : data;
}

/** Elements as the host has them, from a copy of the device's. */
export function fromWords(words: ArrayBuffer, aval: Aval): TypedArray {
  switch (aval.dtype) {
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
