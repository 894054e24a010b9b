/** Bytes that grow, with the encodings of the WebAssembly binary format. */
export class Bytes {
  length = 0;
  private data = new Uint8Array(256);

  byte(x: number): void {
    this.room(1);
    this.data[this.length++] = x;
  }

  raw(bytes: ArrayLike<number>): void {
    this.room(bytes.length);
    this.data.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Unsigned LEB128 of an integer below 2³². */
  u32(x: number): void {
    let rest = x >>> 0;
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** Signed LEB128. */
  s64(x: bigint): void {
    let rest = BigInt.asIntN(64, x);
    for (;;) {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      if (rest === ((low & 0x40) === 0 ? 0n : -1n)) return this.byte(low);
      this.byte(low | 0x80);
    }
  }

  /** Signed LEB128. */
  s32(x: number): void {
    let rest = x | 0;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      if (rest === ((low & 0x40) === 0 ? 0 : -1)) return this.byte(low);
      this.byte(low | 0x80);
    }
  }

  /** UTF-8 with its length before it. */
  text(s: string): void {
    const bytes = utf8(s);
    this.u32(bytes.length);
    this.raw(bytes);
  }

  take(): Uint8Array<ArrayBuffer> {
    return this.data.slice(0, this.length);
  }

  private room(n: number): void {
    if (this.length + n <= this.data.length) return;
    const wider = new Uint8Array(Math.max(2 * this.data.length, this.length + n));
    wider.set(this.data);
    this.data = wider;
  }
}

/** The UTF-8 bytes of a string. */
function utf8(s: string): number[] {
  const bytes: number[] = [];
  for (const character of s) {
    const code = character.codePointAt(0)!;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return bytes;
}

/** The bytes of a float64, lowest first. */
export function float64Bytes(x: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x, true);
  return new Uint8Array(view.buffer);
}

/** The bytes of a float32, lowest first. */
export function float32Bytes(x: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, x, true);
  return new Uint8Array(view.buffer);
}
