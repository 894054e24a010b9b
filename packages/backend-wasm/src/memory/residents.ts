import { type LinearMemory, pageBytes } from "./linear-memory.ts";

/** A program's place in memory. */
export interface Resident {
  /** The block that it has, −1 where it has none. */
  address: number;
  readonly bytes: number;
  /** Bytes of its module; machine code takes several times as many. */
  readonly codeBytes: number;
  /** When it was used last, by `Residents.now`. */
  stamp: number;
  /** Is being run: stays where it is. */
  busy: boolean;
  /** The block has been taken away. */
  evicted(): void;
  /** The machine code may go as well. */
  retired(): void;
}

/** Counts of what is in memory, for people and tests. */
export interface MemoryStatistics {
  /** Bytes of the WebAssembly memory, which never shrinks. */
  readonly linearBytes: number;
  /** Most bytes that it may grow to. */
  readonly maximumBytes: number;
  /** Bytes of it that programs have. */
  readonly usedBytes: number;
  /** Programs that have a block of memory. */
  readonly blocks: number;
  /** Programs that are instantiated. */
  readonly programs: number;
  /** How often a block was taken away from a program, to be given another when it runs again. */
  readonly evictions: number;
}

/**
 * The programs that have memory. Beyond a budget, or where the memory is full, those that were not used for longest lose
 * their blocks, and beyond a number of programs, or of bytes of code, their machine code too.
 */
export class Residents {
  /** Counts runs. */
  now = 0;
  readonly memory: LinearMemory;
  private readonly budget: number;
  private readonly maxPrograms: number;
  private readonly maxCodeBytes: number;
  private readonly all = new Set<Resident>();
  private evictions = 0;
  private blocks = 0;
  private blockBytes = 0;
  private codeBytes = 0;

  constructor(memory: LinearMemory, budget: number, maxPrograms: number, maxCodeBytes = Infinity) {
    this.memory = memory;
    this.budget = budget;
    this.maxPrograms = maxPrograms;
    this.maxCodeBytes = maxCodeBytes;
  }

  /** Gives it a block. Throws `MEMORY_FULL`, and all that was there can still be used. */
  admit(resident: Resident): void {
    const { bytes } = resident;
    if (this.blockBytes + bytes > this.budget) this.evict(this.blockBytes + bytes - this.budget / 2);
    let address = this.memory.take(bytes);
    // what is free may be in pieces: nothing but an empty memory is sure
    for (let goal = bytes; address < 0 && this.evict(goal); goal *= 4) address = this.memory.take(bytes);
    if (address < 0) throw this.memory.error(bytes);
    resident.address = address;
    resident.stamp = this.now;
    this.blocks++;
    this.blockBytes += bytes;
    if (this.all.has(resident)) return;
    this.all.add(resident);
    this.codeBytes += resident.codeBytes;
    if (this.all.size > this.maxPrograms || this.codeBytes > this.maxCodeBytes) this.retire(resident);
  }

  /** Takes its block, if it has one. */
  release(resident: Resident): void {
    if (resident.address < 0) return;
    this.memory.release(resident.address, resident.bytes);
    this.blocks--;
    this.blockBytes -= resident.bytes;
    resident.address = -1;
    resident.evicted();
  }

  /** As `release`, and forgets it. */
  remove(resident: Resident): void {
    this.release(resident);
    if (this.all.delete(resident)) this.codeBytes -= resident.codeBytes;
  }

  /** All of them lose their blocks and code. */
  clear(): void {
    for (const resident of this.all) {
      if (resident.busy) continue;
      this.remove(resident);
      resident.retired();
    }
  }

  statistics(): MemoryStatistics {
    const { memory } = this;
    return {
      linearBytes: memory.bytes,
      maximumBytes: memory.maximumPages * pageBytes,
      usedBytes: this.blockBytes,
      blocks: this.blocks,
      programs: this.all.size,
      evictions: this.evictions,
    };
  }

  /** Takes the blocks of those used least recently, until `bytes` are free; false where there was none to take. */
  private evict(bytes: number): boolean {
    let rest = bytes;
    let any = false;
    for (const resident of this.byAge()) {
      if (rest <= 0) break;
      if (resident.address < 0 || resident.busy) continue;
      rest -= resident.bytes;
      this.release(resident);
      this.evictions++;
      any = true;
    }
    return any;
  }

  private retire(newest: Resident): void {
    for (const resident of this.byAge()) {
      if (this.all.size <= this.maxPrograms / 2 && this.codeBytes <= this.maxCodeBytes / 2) break;
      if (resident.busy || resident === newest) continue;
      this.remove(resident);
      resident.retired();
    }
  }

  private byAge(): Resident[] {
    return [...this.all].sort((a, b) => a.stamp - b.stamp);
  }
}
