import { allocate, arrayTypes, type Aval, type TypedArray } from "@cotangent/core";

// A small array off the JavaScript heap costs several times more to allocate than to fill (node 20, ten float64
// elements: 270 ns), so such arrays are cut from slabs (65 ns). V8 keeps up to 64 bytes on its own heap. A value that is
// held keeps its slab alive: slabs are small.
const slabBytes = 4096;
const onHeapBytes = 64;
const largestInSlab = 512;
let slab: ArrayBuffer | undefined;
let used = slabBytes;

function take(bytes: number): number {
  let offset = used;
  if (slab === undefined || offset + bytes > slabBytes) {
    slab = new ArrayBuffer(slabBytes);
    offset = 0;
  }
  used = offset + bytes;
  return offset;
}

/** A function that makes arrays for this aval. */
export function maker({ dtype, size }: Pick<Aval, "dtype" | "size">): () => TypedArray {
  const Elements = arrayTypes[dtype];
  const bytes = Math.ceil((size * Elements.BYTES_PER_ELEMENT) / 8) * 8;
  if (bytes <= onHeapBytes || bytes > largestInSlab) return () => allocate(dtype, size);
  return () => {
    const offset = take(bytes);
    return new Elements(slab!, offset, size);
  };
}

/*
 * V8 compiles a loop well as long as it sees at most four kinds of array; the fifth makes every access some twenty
 * times slower. So loops that calculate never see a bool's Uint8Array (`widen`), and loops that move elements never
 * see a Uint32Array (`bits`).
 */

/** Booleans as int32. */
export function widen(a: TypedArray): TypedArray {
  return a instanceof Uint8Array ? new Int32Array(a) : a;
}

/** The same memory, uint32 as int32. */
export function bits(a: TypedArray): TypedArray {
  return a instanceof Uint32Array ? new Int32Array(a.buffer, a.byteOffset, a.length) : a;
}
