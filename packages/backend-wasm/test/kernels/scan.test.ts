import { avalOf, isFloat, sizeOf } from "@cotangent/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expectSame, floats, kernelFor, numbers, shapeWithAxis, value, valueOf } from "./support.ts";

const names = ["cumSum", "cumProd", "cumMax", "cumMin"] as const;

describe.each(names)("%s", (name) => {
  test.each(numbers)("gives what the interpreter gives, %s, along any axis, in both directions", (dtype) => {
    fc.assert(
      fc.property(
        shapeWithAxis.chain(({ shape, axis }) => fc.tuple(valueOf(dtype, shape), fc.constant(axis), fc.boolean())),
        ([x, axis, reverse]) => {
          expectSame(name, { axis, reverse }, [x]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each(numbers)("gives what the interpreter gives over several blocks of 256, %s", (dtype) => {
    const integer = isFloat(dtype) ? 1 : 1e6;
    for (const shape of [[1000], [2, 513], [512], [257, 7], [600, 3, 4]])
      for (const reverse of [false, true]) {
        const data = Array.from({ length: sizeOf(shape) }, (_, i) => (1 + Math.sin(i)) * integer);
        expectSame(name, { axis: shape.length === 3 ? 0 : shape.length - 1, reverse }, [value(dtype, shape, data)]);
        expectSame(name, { axis: 0, reverse }, [value(dtype, shape, data)]);
      }
  });
});

const ordinary = { axis: 0, reverse: false };
const random = (n: number): Float64Array => Float64Array.from({ length: n }, (_, i) => Math.sin(i * 1.7) * 5);

test("the differences of a cumSum are the elements", () => {
  for (const dtype of ["int32", "uint32"] as const) {
    const x = value(dtype, [1000], random(1000).map((v) => Math.trunc(v * 1e8)));
    const sums = kernelFor("cumSum", ordinary, [x.aval]).run([x.data]);
    for (let i = 1; i < 1000; i++) expect((sums[i]! - sums[i - 1]!) | 0).toBe(x.data[i]! | 0);
  }
});

test.each(floats)("each element of a cumSum, %s, is near the exact sum of the elements before it", (dtype) => {
  // multiples of 2⁻⁴⁵, of which float64 holds the exact sum of a few only
  const x = value(dtype, [20000], random(20000).map((v) => Math.round(v * 2 ** 45) / 2 ** 45));
  const sums = kernelFor("cumSum", ordinary, [x.aval]).run([x.data]);
  let exact = 0n;
  let worst = 0;
  x.data.forEach((v, i) => {
    exact += BigInt(v * 2 ** 45);
    const wanted = Number(exact) / 2 ** 45;
    worst = Math.max(worst, Math.abs(sums[i]! - wanted) / Math.max(1, Math.abs(wanted)));
  });
  expect(worst).toBeLessThan(dtype === "float32" ? 1.2e-7 : 1e-13);
});

test("a cumMax never falls and has the largest element at its end", () => {
  const x = value("float64", [50, 9], random(450));
  const y = kernelFor("cumMax", ordinary, [x.aval]).run([x.data]);
  for (let j = 0; j < 9; j++) {
    const column = Array.from({ length: 50 }, (_, i) => x.data[i * 9 + j]!);
    for (let i = 1; i < 50; i++) expect(y[i * 9 + j]!).toBeGreaterThanOrEqual(y[i * 9 - 9 + j]!);
    expect(y[49 * 9 + j]).toBe(Math.max(...column));
  }
});

test("what has no elements has no steps", () => {
  expect(() => kernelFor("cumSum", { axis: 1, reverse: true }, [avalOf([3, 0], "float32")]).run([new Float32Array(0)])).not.toThrow();
});
