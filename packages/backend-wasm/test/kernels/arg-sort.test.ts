import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { everything, expectEqual, expectSame, kernelFor, numbers, shapeWithAxis, value, valueOf } from "./support.ts";

test.each(everything)("argSort gives what the interpreter gives, %s, along any axis, in both directions", (dtype) => {
  fc.assert(
    fc.property(
      shapeWithAxis.chain(({ shape, axis }) => fc.tuple(valueOf(dtype, shape), fc.constant(axis), fc.boolean())),
      ([x, axis, descending]) => {
        expectSame("argSort", { axis, descending }, [x]);
      },
    ),
    { numRuns: 80 },
  );
});

describe.each([false, true])("descending: %s", (descending) => {
  test.each(everything)("argSort of longer rows gives what the interpreter gives, %s", (dtype) => {
    fc.assert(
      fc.property(
        fc.constantFrom([39], [40], [41], [300], [3, 257], [130, 2, 3]).chain((shape) => valueOf(dtype, shape)),
        (x) => {
          expectSame("argSort", { axis: x.aval.shape.length === 3 ? 0 : x.aval.shape.length - 1, descending }, [x]);
        },
      ),
      { numRuns: 20 },
    );
  });

  test.each(numbers)("argSort of a long row of %s is a permutation that orders it, and keeps the order of equal ones", (dtype) => {
    const n = 9001;
    const scale = dtype === "uint32" ? 2 ** 32 : dtype === "int32" ? 2 ** 31 : 1e3;
    for (const ties of [1, 1000]) {
      const x = value(dtype, [n], Array.from({ length: n }, (_, i) => {
        const v = ((i * 0.6180339887498949) % 1) * scale * (dtype === "uint32" || i % 3 > 0 ? 1 : -1);
        return ties === 1 ? v : Math.trunc((v / scale) * 50);
      }));
      const order = kernelFor("argSort", { axis: 0, descending }, [x.aval]).run([x.data]);
      expectEqual((order as Int32Array).toSorted(), Int32Array.from({ length: n }, (_, i) => i), "sorted indices");
      for (let i = 1; i < n; i++) {
        const [a, b] = [x.data[order[i - 1]!]!, x.data[order[i]!]!];
        if (!(descending ? a > b : a < b) && !(a === b && order[i - 1]! < order[i]!)) expect.fail(`${a} before ${b} at ${i}`);
      }
    }
  });
});
