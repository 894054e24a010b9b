/** A program whose steps other threads may do. */
export interface SharedProgram {
  /** Never the same for two programs: threads keep instances by it. */
  readonly id: number;
  readonly bytes: Uint8Array;
  /** Where the bytes are in the store, −1 where they are not. */
  offset: number;
}

/** The code of programs on memory that all threads see: those written last, as many as there is room for. */
export class CodeStore {
  readonly bytes: Uint8Array;
  private end = 0;
  private written: SharedProgram[] = [];
  private count = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(new SharedArrayBuffer(size));
  }

  /** Null where the code is too large. */
  program(bytes: Uint8Array): SharedProgram | null {
    return bytes.length > this.bytes.length ? null : { id: ++this.count, bytes, offset: -1 };
  }

  /** Makes sure that the code is there. No thread may be reading. */
  write(program: SharedProgram): void {
    if (program.offset >= 0) return;
    const { length } = program.bytes;
    const start = this.end + length > this.bytes.length ? 0 : this.end;
    this.end = start + length;
    this.written = this.written.filter((other) => {
      const kept = other.offset >= this.end || other.offset + other.bytes.length <= start;
      if (!kept) other.offset = -1;
      return kept;
    });
    this.bytes.set(program.bytes, start);
    program.offset = start;
    this.written.push(program);
  }
}
