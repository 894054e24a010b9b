import { type Catalogue, type DType, isFloat, type Shape } from "@cotangent/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  apply,
  at,
  check,
  floats,
  indices,
  integers,
  list,
  numbers,
  shapesWithAxis,
  stored,
  tameElementOf,
  type Value,
  value,
  valueOf,
  vector,
} from "../support.ts";

/** For every index of the reduced shape the elements that go into it, in order. */
function groups(x: Value, axes: Shape): number[][] {
  const { shape } = x.aval;
  const keptShape = shape.filter((_, i) => !axes.includes(i));
  const reducedShape = axes.map((i) => shape[i]!);
  return indices(keptShape).map((kept) =>
    indices(reducedShape).map((reduced) => {
      let k = 0;
      let r = 0;
      return at(
        x,
        shape.map((_, i) => (axes.includes(i) ? reduced[r++]! : kept[k++]!)),
      );
    }),
  );
}

const wrap = (f: (x: bigint, y: bigint) => bigint, first: bigint) => (elements: number[]) =>
  Number(BigInt.asIntN(32, elements.map(BigInt).reduce(f, first)));

const table: [keyof Catalogue, readonly DType[], (elements: number[]) => number][] = [
  ["reduceSum", floats, (e) => e.reduce((s, v) => s + v, 0)],
  ["reduceSum", integers, wrap((s, v) => s + v, 0n)],
  ["reduceProd", floats, (e) => e.reduce((s, v) => s * v, 1)],
  ["reduceProd", integers, wrap((s, v) => s * v, 1n)],
  ["reduceMax", [...numbers, "bool"], (e) => Math.max(...e)],
  ["reduceMin", [...numbers, "bool"], (e) => Math.min(...e)],
];

const shapesWithAxes = fc
  .array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant(9)), { maxLength: 4 })
  .chain((shape) => fc.tuple(fc.constant(shape), fc.subarray(shape.map((_, i) => i))));

describe.each(table)("%s of %j", (name, dtypes, f) => {
  test.each(dtypes)("agrees with a loop over any axes in %s", (dtype) => {
    const element = name.startsWith("reduceM") ? undefined : tameElementOf(dtype);
    check(
      shapesWithAxes.chain(([shape, axes]) =>
        fc.tuple(valueOf(dtype, shape, element), fc.constant(axes)),
      ),
      ([x, axes]) => {
        const got = list(apply(name, [x], { axes }));
        const expected = stored(dtype, groups(x, axes).map(f));
        if (!isFloat(dtype) || name.startsWith("reduceM")) expect(got).toEqual(expected);
        else {
          const unit = dtype === "float32" ? 6e-8 : 1e-14;
          const scale = groups(x, axes).map((e) => e.reduce((s, v) => s + Math.abs(v), 0) + 1);
          expected.forEach((y, i) =>
            expect(Math.abs(got[i]! - y)).toBeLessThanOrEqual(unit * (scale[i]! + Math.abs(y))),
          );
        }
      },
      40,
    );
  });
});

describe("reductions at the edges", () => {
  test("a sum over nothing is 0, a product 1, whatever the other axes", () => {
    const x = value("float64", [3, 0, 2], []);
    expect(list(apply("reduceSum", [x], { axes: [1] }))).toEqual([0, 0, 0, 0, 0, 0]);
    expect(list(apply("reduceProd", [x], { axes: [0, 1, 2] }))).toEqual([1]);
    expect(list(apply("reduceProd", [value("int32", [0, 2], [])], { axes: [0] }))).toEqual([1, 1]);
    expect(list(apply("reduceProd", [value("float32", [0, 20], [])], { axes: [0] }))).toEqual(
      Array(20).fill(1),
    );
    expect(list(apply("reduceSum", [x], { axes: [0] }))).toEqual([]);
    expect(list(apply("reduceMax", [value("float32", [0, 2], [])], { axes: [1] }))).toEqual([]);
  });

  test("long sums keep their accuracy along every axis", () => {
    const n = 1e6;
    const tenths = value("float32", [1e7], new Float32Array(1e7).fill(0.1));
    const [sum] = apply("reduceSum", [tenths], { axes: [0] }).data;
    expect(Math.abs(sum! / 1e6 - 1)).toBeLessThan(1e-5);
    const doubles = new Float64Array(n).fill(0.1);
    for (const shape of [[n], [n, 1], [1000, 1000]]) {
      const [total] = apply("reduceSum", [value("float64", shape, doubles)], {
        axes: shape.map((_, i) => i),
      }).data;
      expect(Math.abs(total! / 1e5 - 1)).toBeLessThan(1e-13);
    }
    for (const inner of [4, 20]) {
      const x = value("float64", [n / inner, inner], doubles);
      for (const s of apply("reduceSum", [x], { axes: [0] }).data)
        expect(Math.abs((s * inner) / 1e5 - 1)).toBeLessThan(1e-13);
    }
  });

  test("rows longer than a tile are all reduced", () => {
    const x = value(
      "float64",
      [3, 1300],
      Array.from({ length: 3900 }, (_, i) => i),
    );
    expect(list(apply("reduceSum", [x], { axes: [0] }))).toEqual(
      Array.from({ length: 1300 }, (_, i) => 3900 + 3 * i),
    );
    expect(list(apply("reduceMax", [x], { axes: [0] }))).toEqual(
      Array.from({ length: 1300 }, (_, i) => 2600 + i),
    );
  });

  test("sums in two steps keep double precision in between", () => {
    const x = value("float32", [2, 1, 2], [1e8, 1, -1e8, 1]);
    expect(
      list(
        apply(
          "reduceSum",
          [value("float32", [2, 3, 2], [1e8, 1, 0, 0, 0, 0, -1e8, 1, 0, 0, 0, 0])],
          { axes: [0, 2] },
        ),
      ),
    ).toEqual([2, 0, 0]);
    expect(list(apply("reduceSum", [x], { axes: [0, 2] }))).toEqual([2]);
  });

  test("any and all are reduceMax and reduceMin of booleans", () => {
    const x = value("bool", [2, 10], [...Array(10).fill(1), 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
    expect(list(apply("reduceMax", [x], { axes: [1] }))).toEqual([1, 1]);
    expect(list(apply("reduceMin", [x], { axes: [1] }))).toEqual([1, 0]);
    expect(list(apply("reduceMax", [x], { axes: [0] }))).toEqual(Array(10).fill(1));
    expect(list(apply("reduceMin", [x], { axes: [0] }))).toEqual([0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
  });

  test("extremes of unsigned integers and of infinities are right", () => {
    const x = value("uint32", [2, 9], [...Array(9).fill(4294967295), ...Array(9).fill(3000000000)]);
    expect(list(apply("reduceMin", [x], { axes: [0] }))).toEqual(Array(9).fill(3000000000));
    expect(
      list(apply("reduceMax", [vector("float64", [-Infinity, -Infinity])], { axes: [0] })),
    ).toEqual([-Infinity]);
  });
});

describe.each(["argMax", "argMin"] as const)("%s", (name) => {
  test.each([...numbers, "bool"] as const)(
    "finds the first extreme element, or the first NaN, in %s",
    (dtype) => {
      check(
        shapesWithAxis.chain(([shape, axis]) => fc.tuple(valueOf(dtype, shape), fc.constant(axis))),
        ([x, axis]) => {
          const expected = groups(x, [axis]).map((e) => {
            const nan = e.findIndex(Number.isNaN);
            return nan >= 0 ? nan : e.indexOf(name === "argMax" ? Math.max(...e) : Math.min(...e));
          });
          expect(list(apply(name, [x], { axis }))).toEqual(expected);
        },
        40,
      );
    },
  );
});
