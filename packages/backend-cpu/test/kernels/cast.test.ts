import { dtypes } from "@cotangent/core";
import { expect, test } from "vitest";
import { apply, check, list, shapes, stored, tameElementOf, valueOf, vector } from "../support.ts";

for (const from of dtypes)
  for (const to of dtypes)
    test(`cast from ${from} to ${to} agrees with a loop`, () => {
      check(
        shapes.chain((shape) => valueOf(from, shape, tameElementOf(from))),
        (x) => {
          const convert = (v: number): number =>
            to === "bool"
              ? +(v !== 0)
              : to === "uint32" && from.startsWith("float")
                ? Math.max(v, 0)
                : v;
          expect(list(apply("cast", [x], { dtype: to }))).toEqual(stored(to, list(x).map(convert)));
        },
        25,
      );
    });

test("a cast from float to integer truncates, saturates, and takes NaN to 0", () => {
  const x = vector("float64", [1.9, -1.9, NaN, 1e10, -1e10, Infinity, -Infinity]);
  expect(list(apply("cast", [x], { dtype: "int32" }))).toEqual([
    1, -1, 0, 2147483647, -2147483648, 2147483647, -2147483648,
  ]);
  expect(list(apply("cast", [x], { dtype: "uint32" }))).toEqual([
    1, 0, 0, 4294967295, 0, 4294967295, 0,
  ]);
});

test("a cast between integers keeps the bits", () => {
  expect(list(apply("cast", [vector("int32", [-1])], { dtype: "uint32" }))).toEqual([4294967295]);
  expect(list(apply("cast", [vector("uint32", [4294967295])], { dtype: "int32" }))).toEqual([-1]);
});

test("a cast to bool takes everything but 0 to 1, NaN included", () => {
  const x = vector("float32", [0, -0, NaN, 0.1, -3]);
  expect(list(apply("cast", [x], { dtype: "bool" }))).toEqual([0, 0, 1, 1, 1]);
});

test("a cast to the same dtype copies nothing", () => {
  const x = vector("float32", [1, 2]);
  expect(apply("cast", [x], { dtype: "float32" }).data).toBe(x.data);
});
