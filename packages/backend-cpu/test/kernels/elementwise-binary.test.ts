import { broadcastShapes, type Catalogue, type DType } from "@cotangent/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  apply,
  at,
  broadcastable,
  check,
  floats,
  indices,
  integers,
  list,
  numbers,
  stored,
  value,
  valueOf,
  vector,
} from "../support.ts";

type Reference = (x: number, y: number) => number;
const whole =
  (f: (x: bigint, y: bigint) => bigint): Reference =>
  (x, y) =>
    Number(BigInt.asIntN(32, f(BigInt(x), BigInt(y))));

const table: [name: keyof Catalogue, dtypes: readonly DType[], f: Reference][] = [
  ["add", numbers, (x, y) => x + y],
  ["sub", numbers, (x, y) => x - y],
  ["mul", floats, (x, y) => x * y],
  ["mul", integers, whole((x, y) => x * y)],
  ["div", floats, (x, y) => x / y],
  ["div", integers, whole((x, y) => (y === 0n ? x : x / y))],
  ["rem", floats, (x, y) => x % y],
  ["rem", integers, whole((x, y) => (y === 0n ? 0n : x % y))],
  ["maximum", numbers, Math.max],
  ["minimum", numbers, Math.min],
  ["atan2", floats, Math.atan2],
  // (Math.hypot(3, 2) is an ulp off in node 20)
  [
    "hypot",
    floats,
    (x, y) => (Number.isFinite(x * y) ? Math.sqrt(x * x + y * y) : Math.hypot(x, y)),
  ],
  ["eq", numbers, (x, y) => +(x === y)],
  ["ne", numbers, (x, y) => +(x !== y)],
  ["lt", numbers, (x, y) => +(x < y)],
  ["le", numbers, (x, y) => +(x <= y)],
  ["gt", numbers, (x, y) => +(x > y)],
  ["ge", numbers, (x, y) => +(x >= y)],
  ["eq", ["bool"], (x, y) => +(x === y)],
  ["ne", ["bool"], (x, y) => +(x !== y)],
  ["lt", ["bool"], (x, y) => +(x < y)],
  ["ge", ["bool"], (x, y) => +(x >= y)],
  ["bitAnd", [...integers, "bool"], (x, y) => x & y],
  ["bitOr", [...integers, "bool"], (x, y) => x | y],
  ["bitXor", [...integers, "bool"], (x, y) => x ^ y],
  ["shiftLeft", integers, (x, y) => x << y],
  ["shiftRight", ["int32"], (x, y) => x >> y],
  ["shiftRight", ["uint32"], (x, y) => x >>> y],
];

describe.each(table)("%s of %j", (name, dtypes, f) => {
  test.each(dtypes)("agrees with a loop over the broadcast shape in %s", (dtype) => {
    check(
      broadcastable(2).chain(([p, q]) => fc.tuple(valueOf(dtype, p!), valueOf(dtype, q!))),
      ([x, y]) => {
        const out = apply(name, [x, y]);
        const expected = indices(broadcastShapes([x.aval.shape, y.aval.shape])!).map((i) =>
          f(at(x, i), at(y, i)),
        );
        expect(list(out)).toEqual(stored(out.aval.dtype, expected));
      },
    );
  });
});

describe.each(["float32", "float64", "int32", "uint32", "bool"] as const)(
  "select of %s",
  (dtype) => {
    test("chooses by element over the broadcast shape", () => {
      check(
        broadcastable(3).chain(([p, q, r]) =>
          fc.tuple(valueOf("bool", p!), valueOf(dtype, q!), valueOf(dtype, r!)),
        ),
        ([c, x, y]) => {
          const out = apply("select", [c, x, y]);
          const expected = indices(out.aval.shape).map((i) => (at(c, i) ? at(x, i) : at(y, i)));
          expect(list(out)).toEqual(stored(dtype, expected));
        },
      );
    });
  },
);

describe("binary operations at the edges", () => {
  const both = (
    name: keyof Catalogue,
    pairs: readonly [number, number][],
    dtype: DType = "float64",
  ) =>
    list(
      apply(name, [
        vector(
          dtype,
          pairs.map((p) => p[0]),
        ),
        vector(
          dtype,
          pairs.map((p) => p[1]),
        ),
      ]),
    );

  test("pow follows C, not JavaScript, where a NaN or an infinity does not matter", () => {
    const pairs: [number, number][] = [
      [1, NaN],
      [NaN, 0],
      [-1, Infinity],
      [-1, -Infinity],
      [1, Infinity],
      [0, 0],
    ];
    expect(both("pow", pairs)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(
      both("pow", [
        [NaN, 1],
        [2, NaN],
        [-2, 0.5],
        [-2, 3],
        [0, -1],
        [2, -Infinity],
      ]),
    ).toEqual([NaN, NaN, NaN, -8, Infinity, 0]);
  });

  test("maximum and minimum keep NaN from either side", () => {
    expect(
      both("maximum", [
        [NaN, 1],
        [1, NaN],
        [-Infinity, 2],
      ]),
    ).toEqual([NaN, NaN, 2]);
    expect(
      both("minimum", [
        [NaN, 1],
        [1, NaN],
        [-Infinity, 2],
      ]),
    ).toEqual([NaN, NaN, -Infinity]);
  });

  test("hypot neither overflows nor loses an infinity to NaN", () => {
    expect(
      both("hypot", [
        [3e300, 4e300],
        [NaN, Infinity],
        [3, NaN],
        [3e-320, 4e-320],
      ]),
    ).toEqual([5e300, Infinity, NaN, 5e-320]);
  });

  test("logaddexp is stable for large arguments and exact for infinities", () => {
    expect(
      both("logaddexp", [
        [1000, 1000],
        [-Infinity, -Infinity],
        [Infinity, Infinity],
        [-Infinity, 3],
        [800, -800],
        [NaN, 1],
      ]),
    ).toEqual([1000 + Math.LN2, -Infinity, Infinity, 3, 800, NaN]);
    expect(both("logaddexp", [[0.5, -1]])[0]).toBeCloseTo(
      Math.log(Math.exp(0.5) + Math.exp(-1)),
      15,
    );
  });

  test("xlogy is 0 at x = 0 unless y is NaN", () => {
    expect(
      both("xlogy", [
        [0, 0],
        [0, -1],
        [0, NaN],
        [2, 0],
        [0, Infinity],
      ]),
    ).toEqual([0, 0, NaN, -Infinity, 0]);
  });

  test("integer division truncates, and by zero gives the dividend", () => {
    expect(
      both(
        "div",
        [
          [-7, 2],
          [7, -2],
          [5, 0],
          [-2147483648, -1],
        ],
        "int32",
      ),
    ).toEqual([-3, -3, 5, -2147483648]);
    expect(
      both(
        "rem",
        [
          [-7, 2],
          [7, -2],
          [5, 0],
          [-2147483648, -1],
        ],
        "int32",
      ),
    ).toEqual([-1, 1, 0, 0]);
    expect(
      both(
        "div",
        [
          [4294967295, 2],
          [4294967295, 0],
        ],
        "uint32",
      ),
    ).toEqual([2147483647, 4294967295]);
  });

  test("integers wrap", () => {
    expect(
      both(
        "mul",
        [
          [65537, 65537],
          [-2147483648, -1],
        ],
        "int32",
      ),
    ).toEqual([131073, -2147483648]);
    expect(both("sub", [[0, 1]], "uint32")).toEqual([4294967295]);
  });

  test("shifts take the low five bits of the distance", () => {
    expect(
      both(
        "shiftLeft",
        [
          [1, 33],
          [1, 31],
        ],
        "int32",
      ),
    ).toEqual([2, -2147483648]);
    expect(
      both(
        "shiftRight",
        [
          [-8, 1],
          [-8, 33],
        ],
        "int32",
      ),
    ).toEqual([-4, -4]);
    expect(both("shiftRight", [[4294967288, 1]], "uint32")).toEqual([2147483644]);
  });

  test("arrays of every size from the slab to the heap are broadcast right", () => {
    for (const n of [7, 8, 9, 100, 129, 1000, 5000]) {
      const x = value(
        "float64",
        [n],
        Array.from({ length: n }, (_, i) => i),
      );
      const y = value("float64", [2, 1], [10, 20]);
      const out = apply("add", [x, y]);
      expect([out.data[1], out.data[n - 1], out.data[n], out.data[2 * n - 1]]).toEqual([
        11,
        n + 9,
        20,
        n + 19,
      ]);
    }
  });
});
