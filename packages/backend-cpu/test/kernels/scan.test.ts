import { type Catalogue, isFloat } from "@cotangent/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  apply,
  at,
  check,
  indices,
  list,
  numbers,
  shapesWithAxis,
  stored,
  value,
  valueOf,
  vector,
} from "../support.ts";

const table: [keyof Catalogue, (x: number, y: number) => number][] = [
  ["cumSum", (x, y) => x + y],
  ["cumProd", (x, y) => x * y],
  ["cumMax", Math.max],
  ["cumMin", Math.min],
];

describe.each(table)("%s", (name, f) => {
  test.each(numbers)("agrees with a loop, forwards and backwards, in %s", (dtype) => {
    const exact = (x: number, y: number): number => {
      if (isFloat(dtype) || name.startsWith("cumM")) return f(x, y);
      const [p, q] = [BigInt(x), BigInt(y)];
      return Number(BigInt.asIntN(32, name === "cumSum" ? p + q : p * q));
    };
    check(
      shapesWithAxis.chain(([shape, axis]) =>
        fc.tuple(valueOf(dtype, shape), fc.constant(axis), fc.boolean()),
      ),
      ([x, axis, reverse]) => {
        const expected = indices(x.aval.shape).map((index) => {
          const n = x.aval.shape[axis]!;
          const last = index[axis]!;
          const path = Array.from({ length: reverse ? n - last : last + 1 }, (_, i) =>
            reverse ? n - 1 - i : i,
          );
          return path.map((i) => at(x, index.with(axis, i))).reduce((p, q) => exact(p, q));
        });
        expect(list(apply(name, [x], { axis, reverse }))).toEqual(stored(dtype, expected));
      },
      40,
    );
  });
});

test("cumMax and cumMin are NaN from the first NaN onwards", () => {
  const x = vector("float32", [1, NaN, 3]);
  expect(list(apply("cumMax", [x], { axis: 0, reverse: false }))).toEqual([1, NaN, NaN]);
  expect(list(apply("cumMin", [x], { axis: 0, reverse: true }))).toEqual([NaN, NaN, 3]);
});

test("a long running sum keeps its accuracy", () => {
  const x = vector("float32", Array(100000).fill(0.1));
  const { data } = apply("cumSum", [x], { axis: 0, reverse: false });
  for (const i of [0, 255, 256, 257, 99999])
    expect(data[i]).toBe(Math.fround(Math.fround(0.1) * (i + 1)));
});

test("scans of empty tensors are empty", () => {
  for (const shape of [[0], [0, 3], [3, 0]])
    expect(
      list(apply("cumMax", [value("float64", shape, [])], { axis: 0, reverse: true })),
    ).toEqual([]);
});
