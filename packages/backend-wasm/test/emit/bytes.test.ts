import { expect, test } from "vitest";
import { Bytes } from "../../src/emit/index.ts";

function written(write: (to: Bytes) => void): number[] {
  const bytes = new Bytes();
  write(bytes);
  return [...bytes.take()];
}

test("unsigned integers are LEB128", () => {
  // The example of https://en.wikipedia.org/wiki/LEB128
  expect(written((b) => b.u32(624485))).toEqual([0xe5, 0x8e, 0x26]);
  expect(written((b) => b.u32(127))).toEqual([0x7f]);
  expect(written((b) => b.u32(128))).toEqual([0x80, 0x01]);
  expect(written((b) => b.u32(0xffffffff))).toEqual([0xff, 0xff, 0xff, 0xff, 0x0f]);
});

test("signed integers are LEB128 with the sign carried on", () => {
  expect(written((b) => b.s32(-123456))).toEqual([0xc0, 0xbb, 0x78]);
  expect(written((b) => b.s32(63))).toEqual([0x3f]);
  expect(written((b) => b.s32(64))).toEqual([0xc0, 0x00]);
  for (const x of [0, 1, -1, 63, 64, -64, -65, 8191, 8192, -2147483648, 2147483647])
    expect(written((b) => b.s64(BigInt(x)))).toEqual(written((b) => b.s32(x)));
  expect(written((b) => b.s64(-(2n ** 63n)))).toEqual([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f]);
});

test("text is UTF-8 with its length", () => {
  for (const text of ["", "memory", "π", "零", "𝛻f"]) {
    const utf8 = [...new TextEncoder().encode(text)];
    expect(written((b) => b.text(text))).toEqual([utf8.length, ...utf8]);
  }
});

test("bytes beyond the first room are kept", () => {
  const many = Array.from({ length: 1000 }, (_, i) => i % 251);
  expect(written((b) => many.forEach((x) => b.byte(x)))).toEqual(many);
  expect(written((b) => b.raw(many))).toEqual(many);
});
