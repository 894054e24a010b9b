import { arrayTypes, type DType, type TypedArray } from "@cotangent/core";
import { memoryFull } from "../errors.ts";
import type { Engine, WasmMemory } from "../platform.ts";
import { FreeList, grain, rounded } from "./free-list.ts";

/** Bytes of a page, which memory is counted in. */
export const pageBytes = 65536;
/** Addresses below belong to nobody: 0 is no block. */
const firstAddress = grain;
const initialPages = 16;

/** The memory as it is now, as a whole. */
export interface Heap {
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
}

/** One WebAssembly memory and who has which part of it. It grows geometrically, as far as it may, and never shrinks. */
export class LinearMemory {
  readonly memory: WasmMemory;
  readonly maximumPages: number;
  readonly shared: boolean;
  /** Changes whenever all arrays on the memory have become invalid. */
  version = 0;
  /** Renewed when the memory grows. */
  heap: Heap;
  private readonly list: FreeList;

  /** Throws `RangeError` where the engine has no such memory. */
  constructor({ Memory }: Engine, maximumPages: number, shared: boolean) {
    this.maximumPages = maximumPages;
    this.shared = shared;
    const initial = Math.min(initialPages, maximumPages);
    this.memory = new Memory({ initial, maximum: maximumPages, shared });
    this.list = new FreeList(firstAddress, initial * pageBytes);
    this.heap = this.whole();
  }

  private whole(): Heap {
    const buffer = this.memory.buffer as ArrayBuffer;
    return { bytes: new Uint8Array(buffer), words: new Int32Array(buffer) };
  }

  /** Bytes that the memory has now. */
  get bytes(): number {
    return this.list.end;
  }

  get freeBytes(): number {
    return this.list.free;
  }

  /** Bytes that blocks could have, if the memory grew to its maximum. */
  get availableBytes(): number {
    return this.list.free + this.maximumPages * pageBytes - this.list.end;
  }

  /** The address of a block of so many bytes, a multiple of 64; −1 where there is no room and no growing. */
  take(bytes: number): number {
    const size = rounded(bytes);
    const address = this.list.take(size);
    return address < 0 && this.grow(size) ? this.list.take(size) : address;
  }

  /** Gives back what `take` gave for so many bytes. */
  release(address: number, bytes: number): void {
    this.list.release(address, rounded(bytes));
  }

  /** An array on the memory, valid until `version` changes. */
  view(dtype: DType, address: number, size: number): TypedArray {
    return new arrayTypes[dtype](this.memory.buffer as ArrayBuffer, address, size);
  }

  error(bytes: number): Error {
    const { list, maximumPages } = this;
    const maximum = maximumPages * pageBytes;
    const largest = Math.max(list.largest, list.freeAtEnd + maximum - list.end);
    return memoryFull(bytes, this.availableBytes, largest, maximum);
  }

  /** Makes room for a block of `size`; false where the engine or the maximum forbids it. */
  private grow(size: number): boolean {
    const pages = this.list.end / pageBytes;
    const needed = pages + Math.ceil((size - this.list.freeAtEnd) / pageBytes);
    if (needed > this.maximumPages) return false;
    const wanted = Math.min(this.maximumPages, Math.max(needed, Math.ceil(1.5 * pages)));
    for (const goal of wanted > needed ? [wanted, needed] : [needed])
      try {
        this.memory.grow(goal - pages);
        // the arrays on shared memory stay valid
        if (!this.shared) this.version++;
        this.heap = this.whole();
        this.list.extend(goal * pageBytes);
        return true;
      } catch {
        // the system has no more; less may do
      }
    return false;
  }
}
