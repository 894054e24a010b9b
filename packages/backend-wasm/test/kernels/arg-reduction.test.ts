import { avalOf } from "@cotangent/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { everything, expectSame, floats, kernelFor, shapeWithAxis, value, valueOf } from "./support.ts";

describe.each(["argMax", "argMin"] as const)("%s", (name) => {
  test.each(everything)("gives what the interpreter gives, %s, along any axis", (dtype) => {
    fc.assert(
      fc.property(
        shapeWithAxis
          .filter(({ shape, axis }) => shape[axis]! > 0)
          .chain(({ shape, axis }) => fc.tuple(valueOf(dtype, shape), fc.constant(axis))),
        ([x, axis]) => {
          expectSame(name, { axis }, [x]);
        },
      ),
      { numRuns: 80 },
    );
  });

  test.each(everything)("finds the first of equal ones anywhere in long rows, %s", (dtype) => {
    const best = name === "argMax" ? 1 : 0;
    for (const n of [32, 33, 63, 64, 65, 100, 1027]) {
      const kernel = kernelFor(name, { axis: 0 }, [avalOf([n], dtype)]);
      for (let place = 0; place < n; place += n > 100 ? 41 : 1) {
        const row = Array.from({ length: n }, (_, i) => (i === place || i === n - 1 || i === place + 5 ? best : 1 - best));
        expect(kernel.run([value(dtype, [n], row).data])[0]).toBe(place);
      }
    }
  });

  test.each(floats)("finds the first NaN anywhere in long rows, %s", (dtype) => {
    const n = 77;
    const kernel = kernelFor(name, { axis: 1 }, [value(dtype, [2, n], new Float64Array(2 * n)).aval]);
    for (let place = 0; place < n; place++) {
      const rows = Array.from({ length: 2 * n }, (_, i) => (i === n + place || i === 2 * n - 1 ? NaN : Math.cos(i)));
      expect(kernel.run([value(dtype, [2, n], rows).data])[1]).toBe(place);
    }
  });
});

test("what is found is not exceeded, and nothing before it equals it", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 200 }), (list) => {
      const x = value("int32", [list.length], list);
      const [at] = kernelFor("argMax", { axis: 0 }, [x.aval]).run([x.data]);
      expect(list[at!]).toBe(Math.max(...list));
      expect(list.indexOf(list[at!]!)).toBe(at);
    }),
    { numRuns: 50 },
  );
});
