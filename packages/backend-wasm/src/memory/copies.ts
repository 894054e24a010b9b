import { arrayTypes, type Aval, type DType, keepFreed, memoryFull, type TypedArray } from "@cotangent/core";
import { platform } from "../platform.ts";

/** Copies elements from one array to another of the same kind and length. */
export type Copy = (to: TypedArray, from: TypedArray) => void;

const set: Copy = (to, from) => to.set(from);
// A call of `set` costs 25 ns, more than a few elements do. One function a kind of array: engines specialise each.
const float32: Copy = (to, from) => {
  for (let i = 0; i < from.length; i++) to[i] = from[i]!;
};
const float64: Copy = (to, from) => {
  for (let i = 0; i < from.length; i++) to[i] = from[i]!;
};
const short: Partial<Record<DType, Copy>> = { float32, float64 };
const maxShort = 16;

/** The way to copy arrays of these elements. */
export function copier({ dtype, size }: Pick<Aval, "dtype" | "size">): Copy {
  return (size <= maxShort ? short[dtype] : undefined) ?? set;
}

// A small array off the JavaScript heap costs several times more to allocate than to fill, so such arrays are cut from
// slabs; V8 keeps up to 64 bytes on its own heap. A value that is held keeps its slab alive: slabs are small.
const slabBytes = 8192;
const onHeapBytes = 64;
const largestInSlab = 1024;
/** Larger ones share a buffer with those that the same program computes before and after: so many times the memory of a value may stay with it. */
const mostTogether = 8;
/** From such arrays on it costs more to fill the memory, and to fill it from shared memory without a call for all of it, than to allocate it. */
const largestTogether = { own: 8192, shared: 4096 };
let slab: ArrayBuffer | undefined;
let used = slabBytes;

/** Fewer bytes are copied sooner than `Buffer` is asked for them. */
const leastAtOnce = 16_384;

/** A new array with the elements of a view on linear memory. */
export type Take = (view: TypedArray) => TypedArray;

/** From such arrays on it is said by name where the engine has no memory for them; it survives no lack of less. */
const leastRefused = 2 ** 20;
/** From such arrays on they count as large; see `keepFreed`. */
const leastCounted = 2 ** 16;

/** Throws `MEMORY_FULL` where the engine makes no array of so many bytes. */
export function making(bytes: number, make: () => TypedArray): TypedArray {
  keepFreed(bytes);
  try {
    return make();
  } catch (error) {
    throw bytes >= leastRefused && error instanceof RangeError ? memoryFull(bytes) : error;
  }
}

/** The way to take arrays of these elements out of linear memory, which threads share or not. What it gives throws `MEMORY_FULL`. */
export function taker(elements: Pick<Aval, "dtype" | "size">, shared: boolean): Take {
  const bytes = Math.ceil((elements.size * arrayTypes[elements.dtype].BYTES_PER_ELEMENT) / 8) * 8;
  const take = takerOf(elements, bytes, shared);
  return bytes < leastCounted ? take : (view) => making(bytes, () => take(view));
}

function takerOf({ dtype, size }: Pick<Aval, "dtype" | "size">, bytes: number, shared: boolean): Take {
  const Elements = arrayTypes[dtype];
  const copy = copier({ dtype, size });
  if (shared && bytes >= leastAtOnce && platform.Buffer !== undefined) return takeAtOnce(dtype);
  if (bytes > largestInSlab && bytes <= largestTogether[shared ? "shared" : "own"]) return takeTogether(dtype, size, bytes);
  // engines do not fill with zeros what they copy to: a quarter faster than an array and `set`
  if (bytes > largestInSlab) return (view) => new Elements(view);
  if (bytes <= onHeapBytes)
    return (view) => {
      const made = new Elements(size);
      copy(made, view);
      return made;
    };
  return (view) => {
    if (slab === undefined || used + bytes > slabBytes) {
      slab = new ArrayBuffer(slabBytes);
      used = 0;
    }
    const made = new Elements(slab, used, size);
    used += bytes;
    copy(made, view);
    return made;
  };
}

/** Several arrays to a buffer: one the first time, then more and more. A program that is run once or twice leaves no room unused. */
function takeTogether(dtype: DType, size: number, bytes: number): Take {
  const Elements = arrayTypes[dtype];
  let buffer = new ArrayBuffer(0);
  let used = 0;
  let together = 1;
  return (view) => {
    if (used === buffer.byteLength) {
      buffer = new ArrayBuffer(together * bytes);
      used = 0;
      together = Math.min(mostTogether, 2 * together);
    }
    const made = new Elements(buffer, used, size);
    used += bytes;
    made.set(view);
    return made;
  };
}

/**
 * From shared memory. Engines copy it word by word, and fill with zeros what they copy to; Node has a way to do neither,
 * which takes half the time.
 */
function takeAtOnce(dtype: DType): Take {
  const Elements = arrayTypes[dtype];
  return ({ buffer, byteOffset, byteLength, length }) => {
    const source = new Uint8Array(buffer, byteOffset, byteLength);
    // oxlint-disable-next-line no-array-fill-with-reference-type -- bytes, no array
    const bytes = platform.Buffer!.allocUnsafeSlow(byteLength).fill(source);
    return new Elements(bytes.buffer, bytes.byteOffset, length);
  };
}
