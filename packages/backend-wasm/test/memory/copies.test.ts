import { arrayTypes, type DType, type TypedArray } from "@cotangent/core";
import { expect, test, vi } from "vitest";
import { LinearMemory } from "../../src/memory/linear-memory.ts";
import { taker } from "../../src/memory/copies.ts";
import { engine } from "../../src/platform.ts";

const dtypes: readonly DType[] = ["float32", "float64", "int32", "uint32", "bool"];

for (const shared of [false, true])
  test(`arrays are taken out of ${shared ? "shared" : "own"} memory as they are, whatever their size, and stay so`, () => {
    const memory = new LinearMemory(engine()!, 100, shared);
    for (const dtype of dtypes)
      for (const size of [0, 1, 7, 100, 300, 1000, 1024, 1025, 2048, 4095, 4096, 5001, 100_001]) {
        const address = memory.take(8 * size);
        const view = memory.view(dtype, address, size);
        for (let i = 0; i < size; i++) view[i] = i % 251;
        const took: TypedArray = taker({ dtype, size }, shared)(view);
        view.fill(255);
        expect(took.constructor).toBe(view.constructor);
        expect([took.length, took.findIndex((x, i) => x !== i % 251)], `${size} of ${dtype}`).toEqual([size, -1]);
        expect(took.buffer).toBeInstanceOf(ArrayBuffer);
        memory.release(address, 8 * size);
      }
  });

for (const shared of [false, true])
  test(`arrays that are taken one after the other out of ${shared ? "shared" : "own"} memory do not overlap, and keep eight times their memory at most`, () => {
    const memory = new LinearMemory(engine()!, 100, shared);
    for (const size of [20, 129, 500, 1000, 1024, 1500]) {
      const view = memory.view("float64", memory.take(8 * size), size);
      const take = taker({ dtype: "float64", size }, shared);
      const taken = Array.from({ length: 40 }, (_, i) => take(view.fill(i)));
      expect(taken.findIndex((array, i) => array.length !== size || array.some((x) => x !== i))).toBe(-1);
      if (8 * size > 1024) for (const { buffer, byteLength } of taken) expect(buffer.byteLength).toBeLessThanOrEqual(8 * byteLength);
      // what is computed once has no neighbours
      if (8 * size > 1024) expect(taken[0]!.buffer.byteLength).toBe(8 * size);
    }
  });

test("a large array from shared memory can be transferred to a worker: it has a buffer of its own", () => {
  const memory = new LinearMemory(engine()!, 100, true);
  const size = 10_000;
  const view = memory.view("float64", memory.take(8 * size), size).fill(3);
  const took = taker({ dtype: "float64", size }, true)(view);
  expect([took.byteOffset, took.buffer.byteLength]).toEqual([0, 8 * size]);
  const moved = structuredClone(took, { transfer: [took.buffer as ArrayBuffer] });
  expect([took.length, moved.length, moved[size - 1]]).toEqual([0, size, 3]);
});

test("where JavaScript has no memory for a result, that is a named error, and the result can be taken later", () => {
  function refuse(): never {
    throw new RangeError("Array buffer allocation failed");
  }
  const size = 2 ** 20;
  const memory = new LinearMemory(engine()!, 100, false);
  const view = memory.view("float32", memory.take(4 * size), size).fill(3);
  const lacks = {
    own: () => vi.spyOn(arrayTypes, "float32").mockImplementation(refuse),
    shared: () => vi.spyOn(Buffer, "allocUnsafeSlow").mockImplementation(refuse),
  };
  for (const kind of ["own", "shared"] as const) {
    const lack = lacks[kind]();
    const take = taker({ dtype: "float32", size }, kind === "shared");
    try {
      expect(() => take(view)).toThrow(expect.objectContaining({ code: "MEMORY_FULL", message: expect.stringContaining(`${4 * size} bytes`) }));
    } finally {
      lack.mockRestore();
    }
    if (kind === "shared") expect(take(view)).toEqual(view);
  }
});
