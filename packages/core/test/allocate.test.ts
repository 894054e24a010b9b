import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const mebibyte = 2 ** 20;

describe("the memory of large arrays that were collected", () => {
  const asked: number[] = [];
  let allocate: typeof import("../src/allocate.ts").allocate;
  beforeEach(async () => {
    asked.length = 0;
    const Real = ArrayBuffer;
    vi.stubGlobal(
      "ArrayBuffer",
      class extends Real {
        constructor(bytes: number) {
          super(bytes);
          asked.push(bytes);
        }
      },
    );
    vi.resetModules();
    ({ allocate } = await import("../src/allocate.ts"));
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  it("is kept by the C library after one array of almost 32 MiB, made once where many large ones are", () => {
    for (let i = 0; i < 31; i++) allocate("float32", mebibyte / 4);
    expect(asked).toEqual([]);
    allocate("float32", mebibyte / 4);
    expect(asked).toEqual([31 * mebibyte]);
    for (let i = 0; i < 100; i++) allocate("float64", mebibyte / 8);
    expect(asked).toEqual([31 * mebibyte]);
  });

  it("is no matter to programs of small arrays, however many", () => {
    for (let i = 0; i < 2000; i++) allocate("float32", 8192);
    expect(asked).toEqual([]);
  });
});
