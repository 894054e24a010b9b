import { expect, test } from "vitest";
import { divInteger, integerPower, powerOf, remInteger, round, sign, toInt32, toUint32 } from "./scalar.ts";
import { convert } from "../../src/math/conversions.ts";
import type { ExactName, IntegerName, IntegerPairName } from "../../src/math/library.ts";
import { appliedTo } from "./apply.ts";
import { anyFloat, ulp, uniform } from "./numbers.ts";

const types = { f32x4: Float32Array, f64x2: Float64Array, i32x4: Int32Array, u32x4: Uint32Array } as const;
const edges = [0, 1, -1, 2, 3, -3, 7, -7, 31, 32, 33, -31, 2147483647, -2147483648, -2147483647, 4294967295, 65536, 1000003, 46341, -46341];

/** Numbers as lanes of a type, as storing converts them. */
function stored(shape: keyof typeof types, values: Iterable<number>): InstanceType<(typeof types)[keyof typeof types]> {
  return new types[shape](Array.from(values));
}

/** All pairs of edges, and random ones. */
function pairs(): readonly [readonly number[], readonly number[]] {
  const random = uniform();
  const x: number[] = [];
  const y: number[] = [];
  for (const a of edges)
    for (const b of edges) {
      x.push(a);
      y.push(b);
    }
  for (let i = 0; i < 20_000; i++) {
    x.push(random() * 2 ** 32);
    y.push(i % 2 === 0 ? random() * 2 ** 32 : random() * 2 ** (i % 32) * (i % 3 === 0 ? -1 : 1));
  }
  return [x, y];
}

const binary: Readonly<Record<IntegerPairName, (x: number, y: number, signed: boolean) => number>> = {
  div: (x, y) => Math.trunc(divInteger(x, y)),
  rem: remInteger,
  shiftLeft: (x, y) => x << y,
  shiftRight: (x, y, signed) => (signed ? x >> y : x >>> y),
  maximum: (x, y) => Math.max(x, y),
  minimum: (x, y) => Math.min(x, y),
};
for (const [name, reference] of Object.entries(binary))
  for (const shape of ["i32x4", "u32x4"] as const)
    test(`${name} in ${shape} is the cpu backend's`, () => {
      const [x, y] = pairs().map((list) => stored(shape, list.map((v) => v | 0))) as [Int32Array, Int32Array];
      const z = new types[shape](x.length);
      appliedTo((library) => library.get(name as IntegerPairName, shape))(z, x, y);
      expect(z).toEqual(stored(shape, Array.from(x, (v, i) => reference(v, y[i]!, shape === "i32x4"))));
    });

const unary: Readonly<Record<IntegerName, (x: number) => number>> = { abs: Math.abs, neg: (x) => -x, sign };
for (const [name, reference] of Object.entries(unary))
  for (const shape of ["i32x4", "u32x4"] as const)
    test(`${name} in ${shape} is the cpu backend's`, () => {
      const x = stored(shape, pairs()[0].map((v) => v | 0));
      const z = new types[shape](x.length);
      appliedTo((library) => library.get(name as IntegerName, shape))(z, x);
      expect(z).toEqual(stored(shape, Array.from(x, (v) => reference(v))));
    });

const floats = [0, -0, 0.3, -0.3, 0.5, -0.5, 1.5, 2.5, -2.5, 0.49999999999999994, -0.49999999999999994, 1e9, 2 ** 52 + 1, 2 ** 51 + 0.5, 1e300, Infinity, -Infinity, NaN, 5e-324];
const exact: Readonly<Record<ExactName, (x: number) => number>> = { abs: Math.abs, neg: (x) => -x, sign, floor: Math.floor, ceil: Math.ceil, round, trunc: Math.trunc };
for (const [name, reference] of Object.entries(exact))
  test(`${name} is exact in both widths`, () => {
    for (const shape of ["f32x4", "f64x2"] as const) {
      const random = uniform();
      const any = anyFloat(random, types[shape]);
      const x = stored(shape, [...floats, ...Array.from({ length: 2000 }, (_, i) => (i % 2 === 0 ? any() : random() * 20 - 10))]);
      const z = new types[shape](x.length);
      appliedTo((library) => library.get(name as ExactName, shape))(z, x);
      expect(z).toEqual(stored(shape, Array.from(x, (v) => reference(v))));
    }
  });

const conversions = [
  ["f32x4", "i32x4", toInt32], ["f32x4", "u32x4", toUint32], ["f64x2", "i32x4", toInt32], ["f64x2", "u32x4", toUint32], ["f64x2", "f32x4", (x: number) => x],
  ["f32x4", "f64x2", (x: number) => x], ["i32x4", "f32x4", (x: number) => x], ["u32x4", "f32x4", (x: number) => x], ["i32x4", "f64x2", (x: number) => x],
  ["u32x4", "f64x2", (x: number) => x], ["i32x4", "u32x4", (x: number) => x], ["u32x4", "i32x4", (x: number) => x],
] as const;
for (const [from, to, reference] of conversions)
  test(`${from} becomes ${to} as on the cpu backend: truncated, saturated, NaN as 0, or the nearest number`, () => {
    const random = uniform();
    const values = [
      ...floats, ...edges, 2147483647.5, -2147483648.5, 4294967295.5, 4294967296, 16777217, 33554435, 4294967167, -0.99, 3e38, 1e-45, 1e39,
      ...Array.from({ length: 500 }, () => (random() - 0.3) * 2 ** 33),
    ];
    const x = stored(from, values);
    const lanes = from === "f64x2" || to === "f64x2" ? 2 : 4;
    const results: number[] = [];
    const apply = appliedTo((_, m) => m.define(["v128"], "v128", (_f, v) => convert(v, from, to)));
    for (let i = 0; i < x.length; i += lanes) {
      const [part, z] = [new types[from](16 / x.BYTES_PER_ELEMENT), new types[to](16 / types[to].BYTES_PER_ELEMENT)];
      part.set(x.subarray(i, i + lanes));
      apply(z, part);
      results.push(...z.subarray(0, Math.min(lanes, x.length - i)));
    }
    expect(stored(to, results)).toEqual(stored(to, Array.from(x, (v) => reference(v))));
  });

test("powers with a known exponent are products: the cpu backend's bits in float64, rounded once or twice in float32", () => {
  const random = uniform();
  const x = Float64Array.from({ length: 500 }, (_, i) => (i < floats.length ? floats[i]! : (random() - 0.5) * 4));
  for (const n of [-64, -7, -3, -2, -1, 0, 1, 2, 3, 4, 5, 8, 13, 31, 64]) {
    const z = new Float64Array(x.length);
    appliedTo((library) => library.integerPower(n, "f64x2")!)(z, x);
    expect(z, `n = ${n}`).toEqual(x.map(powerOf(n)));
    const short = Float32Array.from(x);
    const y = new Float32Array(x.length);
    appliedTo((library) => library.integerPower(n, "f32x4")!)(y, short);
    const exact = Array.from(short, powerOf(n));
    const errors = exact.map((v, i) => (Number.isFinite(Math.fround(v)) && v !== 0 ? Math.abs(v - y[i]!) / ulp(v, 23, -126) : Object.is(Math.fround(v), y[i]) ? 0 : 99));
    expect(Math.max(...errors), `n = ${n}`).toBeLessThan(1.5);
  }
});

test("there is no product for exponents above 64: pow has to do", () => {
  appliedTo((library) => {
    expect(library.integerPower(65, "f64x2")).toBeNull();
    return library.get("pow", "f64x2");
  });
});

test("powers of integers are modulo 2³², and quotients of 1 where the exponent is negative", () => {
  for (const shape of ["i32x4", "u32x4"] as const)
    for (const n of [-3, -1, 0, 1, 2, 3, 5, 70]) {
      const x = stored(shape, edges.map((v) => v | 0));
      const z = new types[shape](x.length);
      appliedTo((library) => library.integerPower(n, shape)!)(z, x);
      expect(z, `${shape} n = ${n}`).toEqual(stored(shape, Array.from(x, (v) => integerPower(v, n, shape === "i32x4"))));
    }
});
