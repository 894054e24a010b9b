import type { Catalogue, DType } from "@cotangent/core";
import { describe, expect, test } from "vitest";
import {
  apply,
  check,
  floats,
  integers,
  list,
  numbers,
  shapes,
  stored,
  tameElementOf,
  valueOf,
  vector,
} from "../support.ts";

const table: [name: keyof Catalogue, dtypes: readonly DType[], f: (x: number) => number][] = [
  ["neg", numbers, (x) => -x],
  ["abs", numbers, Math.abs],
  ["sign", numbers, Math.sign],
  ["floor", floats, Math.floor],
  ["ceil", floats, Math.ceil],
  ["trunc", floats, Math.trunc],
  ["exp", floats, Math.exp],
  ["exp2", floats, (x) => 2 ** x],
  ["expm1", floats, Math.expm1],
  ["log", floats, Math.log],
  ["log2", floats, Math.log2],
  ["log10", floats, Math.log10],
  ["log1p", floats, Math.log1p],
  ["sqrt", floats, Math.sqrt],
  ["rsqrt", floats, (x) => 1 / Math.sqrt(x)],
  ["sin", floats, Math.sin],
  ["cos", floats, Math.cos],
  ["tan", floats, Math.tan],
  ["asin", floats, Math.asin],
  ["acos", floats, Math.acos],
  ["atan", floats, Math.atan],
  ["sinh", floats, Math.sinh],
  ["cosh", floats, Math.cosh],
  ["tanh", floats, Math.tanh],
  ["asinh", floats, Math.asinh],
  ["acosh", floats, Math.acosh],
  ["atanh", floats, Math.atanh],
  ["bitNot", integers, (x) => ~x],
  ["bitNot", ["bool"], (x) => 1 - x],
  ["stopGradient", [...numbers, "bool"], (x) => x],
];

describe.each(table)("%s of %j", (name, dtypes, f) => {
  test.each(dtypes)("agrees with a loop in %s", (dtype) => {
    check(
      shapes.chain((shape) => valueOf(dtype, shape)),
      (x) =>
        expect(list(apply(name, [x]))).toEqual(
          stored(
            dtype,
            Array.from(x.data, (v) => f(v)),
          ),
        ),
      25,
    );
  });
});

const map = (
  name: keyof Catalogue,
  elements: number[],
  dtype: DType = "float64",
  params = {},
): number[] => list(apply(name, [vector(dtype, elements)], params));

describe("unary operations at the edges", () => {
  test("round is half to even", () => {
    expect(map("round", [0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49999999999999994, 2.6, -2.6])).toEqual(
      [0, 2, 2, 0, -2, -2, 0, 3, -3],
    );
    expect(map("round", [NaN, Infinity, -Infinity, 4503599627370497, -4503599627370495.5])).toEqual(
      [NaN, Infinity, -Infinity, 4503599627370497, -4503599627370496],
    );
  });

  test("sign keeps NaN", () =>
    expect(map("sign", [NaN, -0, 3, -Infinity])).toEqual([NaN, 0, 1, -1]));

  test("sigmoid neither overflows nor vanishes early", () => {
    const [a, b, c, d, e] = map("sigmoid", [0, 800, -800, -700, NaN]);
    expect([a, b, c]).toEqual([0.5, 1, 0]);
    expect(d! / Math.exp(-700)).toBeCloseTo(1, 14);
    expect(e).toBeNaN();
  });

  test("integerPow multiplies, also with negative exponents", () => {
    for (const exponent of [0, 1, 2, 3, 4, 5, 7, 13, 64, -1, -2, -5]) {
      check(
        shapes.chain((shape) => valueOf("float64", shape, tameElementOf("float64"))),
        (x) => {
          const got = list(apply("integerPow", [x], { exponent }));
          list(x).forEach((v, i) => {
            const expected = v ** exponent;
            if (Number.isFinite(expected))
              expect(Math.abs(got[i]! - expected)).toBeLessThanOrEqual(1e-13 * Math.abs(expected));
            else expect(Math.abs(got[i]!)).toBe(Infinity);
          });
        },
        10,
      );
    }
    expect(map("integerPow", [3, -2, 0], "float32", { exponent: 4 })).toEqual([81, 16, 0]);
    expect(map("integerPow", [2, 1.0001], "float64", { exponent: 200 })).toEqual([
      2 ** 200,
      1.0001 ** 200,
    ]);
    expect(map("integerPow", [NaN], "float64", { exponent: 0 })).toEqual([1]);
  });

  test("integerPow of integers wraps", () => {
    expect(map("integerPow", [3, -3, 65536], "int32", { exponent: 2 })).toEqual([9, 9, 0]);
    expect(map("integerPow", [3, -1, 7], "int32", { exponent: 21 })).toEqual([
      1870418611,
      -1,
      Number(BigInt.asIntN(32, 7n ** 21n)),
    ]);
    expect(map("integerPow", [3, -1, 1], "int32", { exponent: -3 })).toEqual([0, -1, 1]);
    expect(map("integerPow", [4294967295, 3], "uint32", { exponent: 3 })).toEqual([4294967295, 27]);
    expect(map("integerPow", [4294967295, 1, 0], "uint32", { exponent: -1 })).toEqual([0, 1, 1]);
  });

  test("negating and taking the absolute value of the smallest int32 wraps", () => {
    expect(map("neg", [-2147483648], "int32")).toEqual([-2147483648]);
    expect(map("abs", [-2147483648], "int32")).toEqual([-2147483648]);
    expect(map("neg", [1], "uint32")).toEqual([4294967295]);
  });

  test("error functions are wired to the right name", () => {
    const expected: [keyof Catalogue, number][] = [
      ["erf", 0.5204998778130465],
      ["erfc", 0.4795001221869535],
    ];
    for (const [name, y] of expected) expect(map(name, [0.5])[0], name).toBeCloseTo(y, 9);
  });
});
