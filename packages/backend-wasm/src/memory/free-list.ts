/** What blocks begin at and are multiples of, in bytes: a cache line. */
export const grain = 64;

/** The bytes that a block of `bytes` takes. */
export const rounded = (bytes: number): number => Math.max(1, Math.ceil(bytes / grain)) * grain;

/**
 * Who has which bytes of a range of addresses that may grow at its end. Blocks go where the room fits best; neighbours that
 * are free become one.
 */
export class FreeList {
  /** Free ranges in the order of addresses: where they begin and end. */
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  /** The end of the range. */
  end: number;
  /** Bytes that are free. */
  free = 0;

  constructor(start: number, end: number) {
    this.end = start;
    this.extend(end);
  }

  /** The largest block that there is room for. */
  get largest(): number {
    let most = 0;
    for (let i = 0; i < this.starts.length; i++) most = Math.max(most, this.ends[i]! - this.starts[i]!);
    return most;
  }

  /** Bytes at the end of the range that are free: a block that is larger wants the range to grow by the rest. */
  get freeAtEnd(): number {
    const last = this.starts.length - 1;
    return last >= 0 && this.ends[last] === this.end ? this.end - this.starts[last]! : 0;
  }

  /** Moves the end of the range up; what is new is free. */
  extend(end: number): void {
    const start = this.end;
    this.end = end;
    this.release(start, end - start);
  }

  /** The address of a block of `bytes`, a multiple of `grain`; −1 where there is no room. */
  take(bytes: number): number {
    let best = -1;
    let bestRoom = Infinity;
    for (let i = 0; i < this.starts.length; i++) {
      const room = this.ends[i]! - this.starts[i]!;
      if (room < bytes || room >= bestRoom) continue;
      best = i;
      bestRoom = room;
    }
    if (best < 0) return -1;
    const start = this.starts[best]!;
    this.free -= bytes;
    if (bestRoom === bytes) {
      this.starts.splice(best, 1);
      this.ends.splice(best, 1);
    } else this.starts[best] = start + bytes;
    return start;
  }

  /** Gives a block back: the address and bytes as they were taken. */
  release(start: number, bytes: number): void {
    if (bytes === 0) return;
    this.free += bytes;
    const end = start + bytes;
    const at = this.firstFrom(start);
    const before = at > 0 && this.ends[at - 1] === start;
    const after = at < this.starts.length && this.starts[at] === end;
    if (before && after) {
      this.ends[at - 1] = this.ends[at]!;
      this.starts.splice(at, 1);
      this.ends.splice(at, 1);
    } else if (before) this.ends[at - 1] = end;
    else if (after) this.starts[at] = start;
    else {
      this.starts.splice(at, 0, start);
      this.ends.splice(at, 0, end);
    }
  }

  /** The first free range that begins at `address` or later. */
  private firstFrom(address: number): number {
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.starts[middle]! < address) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
