import type { Aval, DType, TypedArray } from "@cotangent/core";

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

interface Kind {
  readonly bytes: number;
  readonly fresh: (size: number) => TypedArray;
  readonly view: (buffer: ArrayBuffer, offset: number, size: number) => TypedArray;
}
const kinds: Readonly<Record<DType, Kind>> = {
  float32: {
    bytes: 4,
    fresh: (n) => new Float32Array(n),
    view: (b, o, n) => new Float32Array(b, o, n),
  },
  float64: {
    bytes: 8,
    fresh: (n) => new Float64Array(n),
    view: (b, o, n) => new Float64Array(b, o, n),
  },
  int32: { bytes: 4, fresh: (n) => new Int32Array(n), view: (b, o, n) => new Int32Array(b, o, n) },
  uint32: {
    bytes: 4,
    fresh: (n) => new Uint32Array(n),
    view: (b, o, n) => new Uint32Array(b, o, n),
  },
  bool: { bytes: 1, fresh: (n) => new Uint8Array(n), view: (b, o, n) => new Uint8Array(b, o, n) },
};

/** A function that makes zero-filled arrays for this aval. */
export function maker({ dtype, size }: Pick<Aval, "dtype" | "size">): () => TypedArray {
  const { bytes, fresh, view } = kinds[dtype];
  const aligned = (size * bytes + 7) & ~7;
  if (aligned <= onHeapBytes || aligned > largestInSlab || size > largestInSlab)
    return () => fresh(size);
  return () => {
    const offset = take(aligned);
    return view(slab!, offset, size);
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
