import { dtypes } from "@cotangent/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  apply,
  at,
  check,
  indices,
  list,
  shapesWithAxis,
  value,
  valueOf,
  vector,
} from "../support.ts";

/** NaN above everything, as PyTorch and NumPy have it. */
const compare = (x: number, y: number): number =>
  Number.isNaN(x) || Number.isNaN(y) ? +Number.isNaN(x) - +Number.isNaN(y) : x < y ? -1 : +(x > y);

const order = (elements: readonly number[], descending: boolean): number[] =>
  elements
    .map((_, i) => i)
    .sort((i, j) => (descending ? -1 : 1) * compare(elements[i]!, elements[j]!) || i - j);

test.each(dtypes)("argSort sorts stably along any axis in %s", (dtype) => {
  check(
    shapesWithAxis.chain(([shape, axis]) =>
      fc.tuple(valueOf(dtype, shape), fc.constant(axis), fc.boolean()),
    ),
    ([x, axis, descending]) => {
      const { shape } = x.aval;
      const expected = indices(shape).map((index) => {
        const line = Array.from({ length: shape[axis]! }, (_, i) => at(x, index.with(axis, i)));
        return order(line, descending)[index[axis]!];
      });
      expect(list(apply("argSort", [x], { axis, descending }))).toEqual(expected);
    },
  );
});

test("argSort merges long lines stably, with NaN last, or first if descending", () => {
  for (const n of [15, 16, 17, 31, 33, 1000, 4097]) {
    const elements = Array.from({ length: n }, (_, i) => (i % 7 === 3 ? NaN : (i * 7919) % 50));
    for (const descending of [false, true])
      expect(
        list(apply("argSort", [vector("float32", elements)], { axis: 0, descending })),
      ).toEqual(order(elements, descending));
  }
});

test("argSort takes infinities for numbers", () => {
  const x = vector("float64", [Infinity, NaN, -Infinity, 0]);
  expect(list(apply("argSort", [x], { axis: 0, descending: false }))).toEqual([2, 3, 0, 1]);
  expect(list(apply("argSort", [x], { axis: 0, descending: true }))).toEqual([1, 0, 3, 2]);
});

test("argSort of an empty tensor is empty", () => {
  expect(
    list(apply("argSort", [value("int32", [2, 0], [])], { axis: 1, descending: false })),
  ).toEqual([]);
});
